import { findModelByKey, findVersionByKey } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { Problem } from "../platform/http/problem.ts";
import { dayMs, lockProfiles } from "../profiles/index.ts";
import { storeProduction } from "./put-window-baseline.ts";
import { type Production, readProduction } from "./read-production.ts";

const rowsMin = 1000;
const pastMs = 7 * dayMs;

export type NewNormal = {
  readonly model: number;
  readonly version: number;
  /** Since when things are as they shall be from now on: when an alert opened, epoch ms. */
  readonly since: number;
  /** The alert, as the audit names it. */
  readonly reason: string;
};

/** What makes a span the baseline, in two steps of one transaction: whoever decides may have a lock to take between them. */
export type Acceptance = {
  readonly lock: (tx: Tx) => Promise<void>;
  readonly store: (tx: Tx) => Promise<void>;
};

/**
 * Reads what came since an alert opened, or in the last 7 days where that is under 1,000 rows.
 *
 * @throws Problem baseline/no-rows, version/not-found
 */
export async function acceptAsNormal(
  ctx: Context,
  events: EventStore,
  { model: key, version: versionKey, since, reason }: NewNormal,
): Promise<Acceptance> {
  const { organisation } = ctx.caller;
  const [model, version] = await ctx.transaction(
    async (tx) =>
      [await findModelByKey(tx, organisation, key), await findVersionByKey(tx, organisation, versionKey)] as const,
  );
  if (model === null || version === null) throw new Problem("version/not-found", "The alert's version is gone.");
  const to = ctx.now().getTime();
  const read = (from: number): Promise<Production | null> =>
    readProduction(events, { organisation, version, from, to }, { timeZone: model.time_zone, task: model.task });
  const range = { organisation, model: key, version: version.id, from: since, to };
  const rows = (await events.count(range, "day")).reduce((sum, { events: each }) => sum + each, 0);
  const production = await read(rows >= rowsMin ? since : to - pastMs);
  if (production === null)
    throw new Problem("baseline/no-rows", "No prediction came in the last 7 days that could be taken as normal.");
  return {
    lock: (tx) => lockProfiles(tx, key),
    store: async (tx) => {
      await storeProduction(ctx, tx, { production, kind: "window", reason });
    },
  };
}
