import type { AlertDetail } from "@driftguard/protocol";

import { listMessagesOfAlert, presentDelivery } from "../channels/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { alertBody } from "./alert-body.ts";
import { describeEvent } from "./describe-event.ts";
import { presentAlert } from "./present-alert.ts";
import { listAlertCards, listAlertEvents, noFilter } from "./queries/alerts.ts";

/** One alert with its evidence, its history and what became of its messages. */
export async function showAlert(ctx: Context, id: string): Promise<AlertDetail> {
  const { organisation } = ctx.caller;
  const [[card], events, messages] = await ctx.transaction(
    (tx) =>
      Promise.all([
        listAlertCards(tx, organisation, { ...noFilter, id }),
        listAlertEvents(tx, organisation, id),
        listMessagesOfAlert(tx, organisation, id),
      ]),
    "read",
  );
  if (card === undefined) throw new Problem("alert/not-found", "No such alert.");
  const {
    features: _features,
    threshold: _threshold,
    life: _life,
    byPolicy: _byPolicy,
    evidence,
    nextSteps,
    ...body
  } = alertBody.parse(card.body);
  return {
    ...presentAlert(card),
    ...body,
    probably: [body.probably, ...evidence].filter((text) => text !== "").join(" "),
    next_step: nextSteps.join(" "),
    timeline: events.map(({ at, kind, actor, detail }) => ({
      at: at.toISOString(),
      kind,
      actor,
      text: describeEvent(kind, detail),
    })),
    notifications: messages.map(presentDelivery),
  };
}
