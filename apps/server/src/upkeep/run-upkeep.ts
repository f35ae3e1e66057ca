import type { UpkeepRun } from "@driftguard/protocol";

import { deleteOldSignInLinks, listOrganisations } from "../access/index.ts";
import { deleteOldMessages } from "../channels/index.ts";
import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import type { Log } from "../platform/log.ts";
import { keepModel } from "./keep-model.ts";
import { dropDeletedModel, listDeletedModels } from "./queries/deleted-models.ts";
import { claimUpkeep, endUpkeep, renewUpkeep } from "./queries/lease.ts";
import { listModelKeys } from "./queries/list-models.ts";

export type UpkeepParts = {
  readonly database: Database;
  readonly events: EventStore;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
  readonly holder: string;
  readonly log: Pick<Log, "debug" | "info" | "warn" | "error">;
  readonly now: () => Date;
  readonly retentionDays: number;
  /** Asked before each model: whether to leave the rest to others. */
  readonly isStopping: () => boolean;
};

const hourMs = 3_600_000;
const leaseMs = 600_000;
/** A delivered message tells who was notified and when; alerts show it for so long. */
const messagesKeptMs = 90 * 24 * hourMs;
const messagesAtOnce = 5_000;

/**
 * Takes away what is past its time, once an hour and on one process of several. One model's failure stops no other: the
 * log names it, and it is tried again the next time.
 *
 * @returns how much went; `null`: not due, another process has it, or the server stops
 */
export async function runUpkeep(parts: UpkeepParts): Promise<UpkeepRun | null> {
  const { database, holder, now, log } = parts;
  if (!(await claimUpkeep(database, { now: now(), holder, leaseMs, everyMs: hourMs }))) return null;
  const total = { predictions: 0, profiles: 0, links: 0, messages: 0, dropped: 0, waiting: 0, failed: 0 };
  let isWhole = false;
  const goesOn = async (): Promise<boolean> =>
    !parts.isStopping() && (await renewUpkeep(database, { holder, until: new Date(now().getTime() + leaseMs) }));
  const attempt = async (subject: object, run: () => Promise<void>): Promise<void> => {
    try {
      await run();
    } catch (error) {
      total.failed += 1;
      log.error({ error, ...subject }, "upkeep failed; it is tried again the next time");
    }
  };
  try {
    for (const { id: organisation } of await listOrganisations(database)) {
      const ctx = parts.contextOf(parts.systemCaller(organisation, "upkeep"));
      for (const model of await ctx.transaction((tx) => listModelKeys(tx, organisation))) {
        if (!(await goesOn())) return null;
        await attempt({ organisation, model }, async () => {
          const kept = await keepModel(ctx, parts, model);
          total.predictions += kept.predictions;
          total.profiles += kept.profiles;
        });
      }
      await attempt({ organisation }, async () => {
        total.links += await ctx.transaction((tx) => deleteOldSignInLinks(tx, organisation, now()));
        const before = new Date(now().getTime() - messagesKeptMs);
        for (let last = messagesAtOnce; last === messagesAtOnce; total.messages += last) {
          last = await ctx.transaction((tx) => deleteOldMessages(tx, organisation, { before, most: messagesAtOnce }));
        }
      });
    }
    for (const model of await listDeletedModels(database)) {
      if (!(await goesOn())) return null;
      await attempt({ model }, async () => {
        const outcome = await dropDeletedModel(database, model);
        total[outcome === "dropped" ? "dropped" : "waiting"] += 1;
        if (outcome === "locked")
          log.warn({ model }, "a deleted model's partitions are locked; the next upkeep drops them");
      });
    }
    const run = present(total, now());
    isWhole = await endUpkeep(database, holder, run);
    // Too slow: what was done is done, but it is the successor's run that is told of.
    if (!isWhole) return null;
    // Most hours have nothing to take away, and a terminal is read by people.
    const isIdle = Object.values(total).every((count) => count === 0);
    log[isIdle ? "debug" : "info"](run, "upkeep");
    return run;
  } finally {
    if (!isWhole) await endUpkeep(database, holder, null);
  }
}

type Total = Readonly<
  Record<"predictions" | "profiles" | "links" | "messages" | "dropped" | "waiting" | "failed", number>
>;

function present(total: Total, at: Date): UpkeepRun {
  return {
    last_run_at: at.toISOString(),
    predictions_deleted: total.predictions,
    profiles_deleted: total.profiles,
    partitions_dropped: total.dropped,
    partitions_waiting: total.waiting,
    sign_in_links_deleted: total.links,
    messages_deleted: total.messages,
    failed: total.failed,
  };
}
