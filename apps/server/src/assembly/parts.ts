import type { Detector } from "driftwatch";

import type { WaysOut } from "../channels/index.ts";
import type { Config } from "../config.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { DiskWatch } from "../platform/disk/watch-disk.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import type { Log } from "../platform/log.ts";
import type { RunningJob } from "../scheduler/index.ts";

/** What a server is put together from. */
export type Parts = {
  readonly config: Config;
  /** Of the operator's own. */
  readonly detectors?: readonly Detector[];
  readonly database: Database;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly senders: WaysOut;
  /** The disk that the store is on, where it is ours. */
  readonly disk?: DiskWatch;
  /** Where people reach the pages; links in messages begin with it. */
  readonly publicUrl: () => URL;
  /** In tests: answers are held against their schemas. */
  readonly verifyAnswers?: boolean;
};

/** The scheduler starts last; what is made before it may already ask for a job. */
export type Wake = {
  readonly soon: (job: string) => void;
  readonly jobs: () => readonly RunningJob[];
};
