import type { Alert } from "driftwatch";

import type { Context, Tx } from "../platform/context.ts";
import { type ApplyParts, openAlert, type Subject } from "./apply-findings.ts";
import { insertAlertEvent, lockAlertsOfVersion } from "./queries/alerts.ts";

export type ServiceNews = {
  readonly title: string;
  readonly sentence: string;
  readonly nextSteps: readonly string[];
  /** Requests that it is about. */
  readonly rows: number;
};

/** Opens an alert about what the platform did by itself; one that is open already is told of it, and stays the one. */
export async function tellOfService(
  ctx: Context,
  tx: Tx,
  subject: Subject,
  { nextSteps, rows, ...news }: ServiceNews,
  parts: Omit<ApplyParts, "describe">,
): Promise<void> {
  const now = ctx.now();
  const { organisation } = ctx.caller;
  const open = (await lockAlertsOfVersion(tx, organisation, subject.version, now)).find(
    ({ cause, state }) => cause === "service" && state !== "resolved",
  );
  if (open !== undefined) {
    const event = { organisation, alert: open.id, at: now, kind: "worse", actor: null };
    return insertAlertEvent(tx, { ...event, detail: { note: news.title } });
  }
  const at = now.getTime();
  const alert: Alert = {
    ...{ id: ctx.newId("alert"), cause: "service", state: "open", openedAt: at, severity: 3, lastJoinedAt: at },
    features: [{ feature: null, joinedAt: at, isFiring: true, ratio: null, severity: 3, evidence: [] }],
    ...{ quietSince: null, snoozedUntil: null, resolvedAt: null, resolution: null, repeats: 0 },
  };
  const describe: ApplyParts["describe"] = () => ({
    ...news,
    nextSteps: [...nextSteps],
    ...{ score: null, pValue: null, threshold: null, probably: "", evidence: [], where: null, rule: null },
    closes: "when somebody resolves it",
    ...{ window: null, rows, baseline: null, findings: [], unchanged: [], distributions: [], series: [], segments: [] },
    byPolicy: false,
  });
  await openAlert(ctx, tx, subject, { alert, notify: "opened" }, { ...parts, describe });
}
