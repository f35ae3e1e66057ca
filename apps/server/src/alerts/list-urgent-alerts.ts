import type { Alert, AlertDetail } from "@driftguard/protocol";

import type { Tx } from "../platform/context.ts";
import { alertBody } from "./alert-body.ts";
import { presentAlert } from "./present-alert.ts";
import { listAlertCards, noFilter } from "./queries/alerts.ts";
import { activeStates } from "./states-of.ts";

/** An alert with what it says, for the first screen. */
export type UrgentAlert = Alert & Pick<AlertDetail, "sentence" | "next_step" | "series">;

const looked = 50;
const told = alertBody.pick({ sentence: true, nextSteps: true, series: true });

/** The most severe of the newest fifty active alerts; of equal ones the newest first. `models`: a key may be limited. */
export async function listUrgentAlerts(
  tx: Tx,
  organisation: number,
  { models, most }: { readonly models: readonly number[] | null; readonly most: number },
): Promise<UrgentAlert[]> {
  const cards = await listAlertCards(tx, organisation, { ...noFilter, states: activeStates, models, limit: looked });
  return cards
    .toSorted((one, other) => other.severity - one.severity)
    .slice(0, most)
    .map((card) => {
      const { sentence, nextSteps, series } = told.parse(card.body);
      return { ...presentAlert(card), sentence, next_step: nextSteps.join(" "), series };
    });
}
