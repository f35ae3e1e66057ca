import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { actOnAlert, type Telling } from "./act-on-alert.ts";
import { lifeOf } from "./alert-life.ts";
import { type AlertRow, lockAlertsOfVersion } from "./queries/alerts.ts";

/**
 * Takes back an end, an acknowledgement or a snooze. An end that was told is taken back where it was told.
 *
 * @throws Problem alert/wrong-state where a newer alert is about the same: one problem is one alert
 */
export async function reopenAlert(ctx: Context, id: string, telling: Telling): Promise<void> {
  await actOnAlert(
    ctx,
    id,
    {
      kind: "reopened",
      tick: { kind: "reopen" },
      from: ["resolved", "snoozed", "acknowledged"],
      change: { acknowledged_at: null, acknowledged_by: null },
      detail: {},
      check: (tx, row) => (row.state === "resolved" ? refuseTwin(ctx, tx, row) : Promise.resolve()),
    },
    telling,
  );
}

async function refuseTwin(ctx: Context, tx: Tx, row: AlertRow): Promise<void> {
  const live = await lockAlertsOfVersion(tx, ctx.caller.organisation, row.version, ctx.now());
  const own = new Set(lifeOf(row).features.map(({ feature }) => feature));
  const twin = live.find(
    (other) =>
      other.state !== "resolved" &&
      other.cause === row.cause &&
      lifeOf(other).features.some(({ feature }) => own.has(feature)),
  );
  if (twin === undefined) return;
  throw new Problem("alert/wrong-state", `Alert ${twin.number} is open for the same; one problem is one alert.`);
}
