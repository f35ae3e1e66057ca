import { type Bins, nameBins, type Profile, profiledKind } from "driftwatch";

import { recordAudit } from "../audit/index.ts";
import type { Rebuild, VersionRow } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { deleteDerived, lockProfiles, markAllDirty } from "../profiles/index.ts";
import { deactivateBaseline, findActiveBaseline, insertActiveBaseline } from "./queries/baselines.ts";
import { type ActiveBaseline, readBaseline, writeBaseline } from "./stored-baseline.ts";

/** What becomes of a version's baseline, and of all that was counted in its bins, where features get other types. */
export const rebuildBaseline: Rebuild = {
  lock: lockProfiles,
  recount: markAllDirty,
  changed: leaveBaseline,
};

/**
 * Takes features out of the baseline that are of another kind now, and has everything counted anew without them: what was
 * counted as numbers cannot be told as levels, and no row of it was kept. A baseline learned from traffic ends; the next
 * check learns another. The one before stays readable, as after every change.
 */
async function leaveBaseline(
  ctx: Context,
  tx: Tx,
  { model, version }: { readonly model: number; readonly version: VersionRow },
): Promise<void> {
  const { organisation } = ctx.caller;
  const row = await findActiveBaseline(tx, organisation, version.id);
  if (row === null) return;
  const baseline = readBaseline(row);
  const kinds = new Map(version.schema.features.map(({ name, type }) => [name, profiledKind(type)]));
  const kept = baseline.bins.features.map(({ feature, kind }) => !kinds.has(feature) || kinds.get(feature) === kind);
  if (kept.every(Boolean)) return;
  if (baseline.kind === "learned" || !kept.some(Boolean)) await deactivateBaseline(tx, organisation, version.id);
  else {
    await insertActiveBaseline(tx, {
      id: ctx.newId("baseline"),
      organisation,
      model,
      version: version.id,
      kind: baseline.kind,
      rows: baseline.rows,
      span_from: row.span_from,
      span_to: row.span_to,
      ...writeBaseline(onlyKept(baseline, kept)),
      performance: row.performance,
      time_zone: row.time_zone,
      created_at: ctx.now(),
      created_by: ctx.caller.id,
    });
  }
  await deleteDerived(tx, { organisation, model, version: version.id });
  await markAllDirty(tx, organisation, model, version.id);
  const left = baseline.bins.features.flatMap(({ feature }, index) => (kept[index] === true ? [] : [feature]));
  await recordAudit(ctx, tx, { action: "baseline.leave", object: row.id, detail: { features: left } });
}

function onlyKept(
  { bins, profile, seasonal }: ActiveBaseline,
  kept: readonly boolean[],
): Parameters<typeof writeBaseline>[0] {
  const isKept = (_: unknown, index: number): boolean => kept[index] === true;
  const fewer: Bins = nameBins(bins.features.filter(isKept));
  const without = ({ events, features }: Profile): Profile => ({
    edgesId: fewer.edgesId,
    events,
    features: features.filter(isKept),
  });
  return { bins: fewer, profile: without(profile), seasonal: seasonal === null ? null : seasonal.map(without) };
}
