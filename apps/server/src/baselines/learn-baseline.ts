import { findModelVersion, type VersionRow } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { Problem } from "../platform/http/problem.ts";
import { dayMs, lockProfiles } from "../profiles/index.ts";
import { storeProduction } from "./put-window-baseline.ts";
import { findActiveBaseline, lacksBaseline } from "./queries/baselines.ts";
import { readProduction } from "./read-production.ts";

const rowsMin = 1000;
const spanMs = dayMs;
/** So far back a first baseline looks: a shorter past is nearer to what the model does now. */
const pastMs = 28 * dayMs;

/**
 * Gives a model's current version a baseline of its own traffic, once 1,000 rows over 24 h have come and nobody gave it
 * one. It can be replaced at any time; there is no gap alert against it, since it is traffic itself.
 *
 * @returns whether it did
 */
export async function learnBaseline(ctx: Context, events: EventStore, key: number): Promise<boolean> {
  const { organisation } = ctx.caller;
  if (!(await ctx.transaction((tx) => lacksBaseline(tx, organisation, key)))) return false;
  const { model, version } = await findModelVersion(ctx, key, undefined);
  const to = ctx.now().getTime();
  if (!(await hasEnough(events, { organisation, version, to }))) return false;
  const options = { timeZone: model.time_zone, task: model.task };
  const production = await readProduction(events, { organisation, version, from: to - pastMs, to }, options);
  if (production === null || production.baseline.rows < rowsMin) return false;
  return ctx.transaction(async (tx) => {
    // One may have come while this was read, or be on its way.
    await lockProfiles(tx, key);
    if ((await findActiveBaseline(tx, organisation, version.id)) !== null) return false;
    try {
      await storeProduction(ctx, tx, { production, kind: "learned" });
      return true;
    } catch (error) {
      // A type was corrected meanwhile: the next check learns it anew.
      if (error instanceof Problem && error.code === "model/features-differ") return false;
      throw error;
    }
  });
}

async function hasEnough(
  events: EventStore,
  { organisation, version, to }: { organisation: number; version: VersionRow; to: number },
): Promise<boolean> {
  const range = { organisation, model: version.model, version: version.id, from: to - pastMs };
  const rowsUntil = async (end: number): Promise<number> =>
    (await events.count({ ...range, to: end }, "day")).reduce((sum, { events: rows }) => sum + rows, 0);
  // What is older than a day is nothing for a day: only then is there anything to count through.
  return (await rowsUntil(to - spanMs)) > 0 && (await rowsUntil(to)) >= rowsMin;
}
