import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findAlertRow } from "./queries/alerts.ts";

/** What makes a span the baseline: its locks come before that of the alert, its audit row after. */
export type Acceptance = {
  readonly lock: (tx: Tx) => Promise<void>;
  readonly store: (tx: Tx) => Promise<void>;
};

/** Reads production since a moment, to make it a version's baseline. */
export type AcceptAsNormal = (
  ctx: Context,
  normal: { readonly model: number; readonly version: number; readonly since: number; readonly reason: string },
) => Promise<Acceptance>;

/**
 * Prepares to make what came since an alert opened the new normal.
 *
 * @throws Problem access/forbidden without `baselines:write`, alert/not-found, alert/wrong-state, baseline/no-rows
 */
export async function normalSince(ctx: Context, id: string, acceptAsNormal: AcceptAsNormal): Promise<Acceptance> {
  if (!ctx.caller.permissions.has("baselines:write"))
    throw new Problem("access/forbidden", 'Accepting as normal needs the permission "baselines:write".');
  const row = await ctx.transaction((tx) => findAlertRow(tx, ctx.caller.organisation, id));
  if (row === null) throw new Problem("alert/not-found", "No such alert.");
  // Asked again with the row locked; here it saves reading for nothing.
  if (row.state === "resolved") throw new Problem("alert/wrong-state", `Alert ${row.number} is resolved already.`);
  return acceptAsNormal(ctx, {
    model: row.model,
    version: row.version,
    since: row.opened_at.getTime(),
    reason: `alert ${row.number} was accepted as normal`,
  });
}
