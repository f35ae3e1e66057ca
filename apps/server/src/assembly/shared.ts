import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

import { createHeadKeeper } from "../audit/index.ts";
import { createAccess, findOrganisation, systemCaller } from "../access/index.ts";
import { type Links, linksUnder } from "../channels/index.ts";
import { type CheckParts, checkMemory, createBaselineMemory, createReadMemory } from "../checks/index.ts";
import { findDemo } from "../demo/index.ts";
import { createFreshener } from "../drift/index.ts";
import { createModelResolver, createVersionFinder } from "../models/index.ts";
import { createMeasures, measureIngest } from "../operation/index.ts";
import { availableMemory, thisMachine } from "../platform/available-memory.ts";
import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import type { Log } from "../platform/log.ts";
import { refuseWhenSpent } from "../platform/disk/refuse-when-spent.ts";
import { createDraining, type Draining } from "../platform/draining.ts";
import { newId } from "../platform/ids.ts";
import { createMemory } from "../platform/memory.ts";
import { measureDisk } from "../platform/metrics/measure-disk.ts";
import { measureProcess } from "../platform/metrics/measure-process.ts";
import { createMetrics, type Metrics } from "../platform/metrics/metrics.ts";
import { createSeal, type Seal } from "../platform/seal.ts";
import { createTurns } from "../platform/turns.ts";
import { type AcceptParts, createIngestCounts, type IngestCounts } from "../predictions/index.ts";
import type { Parts, Wake } from "./parts.ts";

const organisationsMax = 1_000;

export type Shared = {
  readonly contextOf: (caller: Caller) => Context;
  readonly now: () => Date;
  readonly draining: Draining;
  readonly wake: Wake;
  readonly access: ReturnType<typeof createAccess>;
  readonly resolveModel: ReturnType<typeof createModelResolver>;
  readonly organisationName: (ctx: Context) => Promise<string>;
  /** Without a slash at its end. */
  readonly publicUrl: () => string;
  readonly links: Links;
  /** Refuses to write while the disk is spent. */
  readonly events: EventStore;
  readonly accept: AcceptParts;
  readonly counts: IngestCounts;
  readonly freshener: ReturnType<typeof createFreshener>;
  readonly checkParts: CheckParts;
  /** What every job that claims its work is given. */
  readonly background: {
    readonly database: Database;
    readonly contextOf: (caller: Caller) => Context;
    readonly systemCaller: typeof systemCaller;
    /** Of this process: no two are alike. */
    readonly holder: string;
    readonly log: Log;
  };
  readonly heads: ReturnType<typeof createHeadKeeper>;
  readonly seal: Seal;
  readonly metrics: Metrics;
  readonly measures: ReturnType<typeof createMeasures>;
  readonly stopMeasuring: () => void;
};

/** What most slices are given: who calls, what time it is, where events lie, what is measured. */
export function createShared(parts: Parts, wake: Wake): Shared {
  const { config, database, clock, log, disk } = parts;
  const events = disk === undefined ? parts.events : refuseWhenSpent(parts.events, disk.room);
  const now = (): Date => clock.now();
  const contextOf = (caller: Caller): Context => ({
    caller,
    now,
    newId: (noun) => newId(noun, now().getTime()),
    transaction: (run, purpose) =>
      database.transaction(caller.organisation === 0 ? [] : [caller.organisation], run, purpose),
  });
  const publicUrl = (): string => parts.publicUrl().href.replace(/\/+$/, "");
  const draining = createDraining();
  const resolveModel = createModelResolver(database);
  const access = createAccess({
    database,
    now,
    log,
    contextOf,
    resolveModel,
    publicUrl: config.publicUrl,
    installation: {
      publicUrl,
      isMailConfigured: config.mail !== null,
      demo: async (ctx) => {
        const demo = await ctx.transaction((tx) => findDemo(tx, ctx.caller.organisation), "read");
        if (demo === null) return { state: "absent", progress: null };
        return { state: demo.state === "loaded" ? "loaded" : "loading", progress: demo.progress };
      },
    },
  });
  const metrics = createMetrics({ onFault: (name, error) => log.warn({ error, name }, "a metric could not be read") });
  const measures = createMeasures(metrics, database);
  const stopMeasuring = measureProcess(metrics);
  if (disk !== undefined) measureDisk(metrics, disk.space);
  const counts = measureIngest(createIngestCounts(), measures);
  const links = linksUnder(parts.publicUrl);
  const freshener = createFreshener(events, (refreshed) => measures.refreshed(refreshed));
  const names = createMemory<string>({ most: organisationsMax });
  // An organisation keeps the name that it was made with.
  const organisationName = (ctx: Context): Promise<string> =>
    names.recall(
      String(ctx.caller.organisation),
      async () => (await ctx.transaction((tx) => findOrganisation(tx, ctx.caller.organisation), "read"))?.name ?? "",
    );
  const room = checkMemory(availableMemory(thisMachine()));
  const baselines = createBaselineMemory(room.baselines);
  const checkParts: CheckParts = {
    events,
    links,
    organisationName,
    baselines,
    lastReads: createReadMemory(room.reads),
    codeVersion: parts.version,
    detectors: parts.detectors ?? [],
    measures,
  };
  const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
  const background = { database, contextOf, systemCaller, holder, log };
  const accept: AcceptParts = {
    events,
    findVersion: createVersionFinder(database),
    counts,
    retentionDays: config.retentionDays,
    turns: createTurns(),
  };
  const heads = createHeadKeeper(config.dataFolder);
  const seal = createSeal(config.dataFolder, config.secretsKey);
  return {
    ...{ contextOf, now, draining, wake, access, resolveModel, organisationName, publicUrl, links },
    ...{ events, accept, counts, freshener, checkParts, background, heads, seal, metrics, measures, stopMeasuring },
  };
}
