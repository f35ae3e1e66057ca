import { advanceAlert, type AlertTick } from "driftwatch";
import type { AlertKind } from "driftwatch/notify";

import { recordAudit } from "../audit/index.ts";
import { type Links, queueMessage } from "../channels/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { alertBody } from "./alert-body.ts";
import { changeOf, lifeOf } from "./alert-life.ts";
import {
  type AlertChange,
  type AlertRow,
  insertAlertEvent,
  listAlertCards,
  lockAlert,
  noFilter,
  updateAlert,
} from "./queries/alerts.ts";
import { writeMessage } from "./write-message.ts";

/** What a person does to an alert. What it does to the alert's life is decided by the library's `advanceAlert`. */
export type Act = {
  readonly kind: "acknowledged" | "snoozed" | "resolved" | "reopened" | "comment";
  /** `null`: its life goes on as before. */
  readonly tick: AlertTick | null;
  readonly from: readonly AlertRow["state"][];
  /** What the row knows beside its life: who, and in which words. */
  readonly change?: AlertChange;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Done in the same transaction before the row is locked: what takes locks that checks take before alerts. */
  readonly first?: (tx: Tx) => Promise<void>;
  /** Asked with the row locked, before anything is written. @throws Problem where it may not be */
  readonly check?: (tx: Tx, row: AlertRow) => Promise<void>;
};

/** How channels are told, where there is something to tell; `null`: what is told is past, and no message goes out. */
export type Telling = { readonly links: Links; readonly organisation: string } | null;

/**
 * Does it in one transaction: the alert, its timeline, the messages, the audit row.
 *
 * @throws Problem alert/not-found, alert/wrong-state
 */
export async function actOnAlert(ctx: Context, id: string, act: Act, telling: Telling): Promise<void> {
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    await act.first?.(tx);
    const row = await lockAlert(tx, organisation, id);
    if (row === null) throw new Problem("alert/not-found", "No such alert.");
    if (!act.from.includes(row.state)) {
      throw new Problem(
        "alert/wrong-state",
        `Alert ${row.number} is ${row.state}; this needs ${act.from.join(" or ")}.`,
      );
    }
    await act.check?.(tx, row);
    const step = act.tick === null ? null : advanceAlert(lifeOf(row), act.tick, ctx.now().getTime());
    if (step !== null) await updateAlert(tx, organisation, id, { ...changeOf(step.alert), ...act.change });
    await insertAlertEvent(tx, {
      organisation,
      alert: id,
      at: ctx.now(),
      kind: act.kind,
      actor: ctx.caller.name,
      detail: { ...act.detail },
    });
    const notice = step?.notify ?? null;
    if (notice === "resolved" || notice === "reopened") await tell(ctx, tx, row, { kind: notice, telling });
    // A comment is on the alert's own timeline; the audit says that there is one, not what it says.
    const detail = act.kind === "comment" ? {} : { ...act.detail };
    const after = await lockAlert(tx, organisation, id);
    await recordAudit(ctx, tx, { action: `alert.${act.kind}`, object: id, detail, ...{ before: row, after } });
  });
}

async function tell(
  ctx: Context,
  tx: Tx,
  row: AlertRow,
  { kind, telling }: { readonly kind: AlertKind; readonly telling: Telling },
): Promise<void> {
  if (telling === null) return;
  const [card] = await listAlertCards(tx, ctx.caller.organisation, { ...noFilter, id: row.id });
  if (card === undefined) return;
  const message = writeMessage(card, alertBody.parse(row.body), {
    kind,
    organisation: telling.organisation,
    model: { name: card.model_name, version: card.version_name },
    links: telling.links,
    now: ctx.now().getTime(),
  });
  await queueMessage(ctx, tx, { alert: row.id, message });
}
