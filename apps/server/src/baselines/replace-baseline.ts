import type { Baseline } from "driftwatch";

import { recordAudit } from "../audit/index.ts";
import { makeDueBy, type VersionRow } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { deleteDerived, markAllDirty } from "../profiles/index.ts";
import { insertActiveBaseline } from "./queries/baselines.ts";
import type { Residuals } from "./residual-sums.ts";
import type { StoredBytes } from "./stored-baseline.ts";

export type Replacement = {
  readonly model: number;
  readonly version: Pick<VersionRow, "id" | "name">;
  readonly kind: "given" | "window" | "learned";
  readonly baseline: StoredBytes & Pick<Baseline, "rows" | "times">;
  readonly performance: Residuals | null;
  /** By whose clock its seasonal cells were told apart. */
  readonly timeZone: string;
  /** Why, where it was not simply given. */
  readonly reason?: string;
};

/**
 * Makes this the baseline of a version, and all that is compared with it anew. The caller holds `lockProfiles`.
 *
 * @returns its id
 */
export async function replaceBaseline(
  ctx: Context,
  tx: Tx,
  { model, version, kind, baseline, performance, timeZone, reason }: Replacement,
): Promise<string> {
  const { organisation } = ctx.caller;
  const { times, ...written } = baseline;
  const id = ctx.newId("baseline");
  await insertActiveBaseline(tx, {
    id,
    organisation,
    model,
    version: version.id,
    kind,
    span_from: times === null ? null : new Date(times.first),
    span_to: times === null ? null : new Date(times.last),
    ...written,
    performance,
    time_zone: timeZone,
    created_at: ctx.now(),
    created_by: ctx.caller.id,
  });
  await deleteDerived(tx, { organisation, model, version: version.id });
  await markAllDirty(tx, organisation, model, version.id);
  // One that is learned is learned by a check.
  if (kind !== "learned") await makeDueBy(tx, organisation, model, ctx.now());
  await recordAudit(ctx, tx, {
    action: "baseline.put",
    object: id,
    detail: { kind, rows: baseline.rows, version: version.name, ...(reason === undefined ? {} : { reason }) },
  });
  return id;
}
