import { profiledKind } from "driftwatch";

import { findModelVersion, lockVersion, type VersionRow } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { Problem } from "../platform/http/problem.ts";
import { lockProfiles } from "../profiles/index.ts";
import { type Production, readProduction } from "./read-production.ts";
import { replaceBaseline, type Replacement } from "./replace-baseline.ts";
import { quoted } from "./table/table-file.ts";

const rowsWanted = 1000;

export type WindowInput = {
  readonly model: number;
  readonly version: string | undefined;
  /** Epoch ms, half open. */
  readonly from: number;
  readonly to: number;
};

/**
 * Makes what a version received in a span of time its baseline, and everything that is compared with it anew.
 *
 * @throws Problem request/invalid, version/not-found, baseline/no-rows, model/features-differ
 */
export async function putWindowBaseline(
  ctx: Context,
  events: EventStore,
  { model: key, version: name, from, to }: WindowInput,
): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
  if (from >= to) {
    throw new Problem("request/invalid", "window.to: expected a time after window.from.", {
      faults: [{ field: "window.to", expected: "a time after window.from", found: new Date(to).toISOString() }],
    });
  }
  const { model, version } = await findModelVersion(ctx, key, name);
  const { organisation } = ctx.caller;
  const options = { timeZone: model.time_zone, task: model.task };
  const production = await readProduction(events, { organisation, version, from, to }, options);
  if (production === null)
    throw new Problem("baseline/no-rows", `No prediction of version ${quoted(version.name)} lies in that window.`);
  const id = await ctx.transaction((tx) => storeProduction(ctx, tx, { production, kind: "window" }));
  const { rows } = production.baseline;
  return { id, warnings: rows < rowsWanted ? [`Only ${rows} rows: most comparisons will stay undecided.`] : [] };
}

/**
 * Makes what was read of production the version's baseline.
 *
 * @throws Problem model/features-differ if the type of a feature was corrected since it was read
 */
export async function storeProduction(
  ctx: Context,
  tx: Tx,
  { production, kind, reason }: { production: Production; kind: Replacement["kind"]; reason?: string },
): Promise<string> {
  const { version, baseline, performance, timeZone } = production;
  await lockProfiles(tx, version.model);
  const stored = await lockVersion(tx, ctx.caller.organisation, version.id);
  if (stored === null) throw new Problem("version/not-found", "The version is gone.");
  const changed = changedKind(version, stored);
  if (changed !== null) {
    throw new Problem(
      "model/features-differ",
      `While the rows were read, the type of ${quoted(changed)} was corrected; send it again.`,
    );
  }
  return replaceBaseline(ctx, tx, {
    model: version.model,
    version,
    kind,
    baseline,
    performance,
    timeZone,
    ...(reason === undefined ? {} : { reason }),
  });
}

function changedKind(read: VersionRow, stored: VersionRow): string | null {
  const kinds = new Map(stored.schema.features.map(({ name, type }) => [name, profiledKind(type)]));
  return read.schema.features.find(({ name, type }) => kinds.get(name) !== profiledKind(type))?.name ?? null;
}
