import type { Cause } from "@driftguard/protocol";

import { queueMessage, type Links } from "../channels/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import type { AlertBody } from "./alert-body.ts";
import {
  type AlertRow,
  insertAlert,
  insertAlertEvent,
  lockAlertsOfVersion,
  takeAlertNumber,
  updateAlert,
} from "./queries/alerts.ts";
import { writeMessage } from "./write-message.ts";

/** What a check found of one cause, ready to be told. */
export type AlertFinding = {
  readonly cause: Cause;
  readonly severity: number;
  readonly title: string;
  readonly score: number | null;
  readonly pValue: number | null;
  readonly body: AlertBody;
};

export type AlertOutcome = {
  readonly id: string;
  readonly number: number;
  readonly change: "opened" | "joined" | "worse" | "repeated" | "resolved" | "reopened";
};

export type Subject = {
  readonly model: number;
  readonly modelName: string;
  readonly version: number;
  readonly versionName: string;
  readonly baseline: string | null;
  readonly demo: boolean;
};

export type ApplyParts = { readonly links: Links; readonly organisation: string };

const reopenMs = 86_400_000;

/**
 * Opens, joins and repeats alerts for what a check found, with their messages, in the check's transaction. One problem
 * stays one alert: features that follow join it.
 */
export async function applyFindings(
  ctx: Context,
  tx: Tx,
  subject: Subject,
  findings: readonly AlertFinding[],
  parts: ApplyParts,
): Promise<AlertOutcome[]> {
  const known = await lockAlertsOfVersion(
    tx,
    ctx.caller.organisation,
    subject.version,
    new Date(ctx.now().getTime() - reopenMs),
  );
  const outcomes = await closeReplacedGaps(ctx, tx, subject, known);
  for (const finding of findings) {
    const before = known.find(
      (alert) => alert.cause === finding.cause && (finding.cause !== "gap" || alert.baseline === subject.baseline),
    );
    const outcome =
      before === undefined
        ? await openAlert(ctx, tx, subject, finding, parts)
        : await repeatAlert(ctx, tx, before, finding);
    if (outcome !== null) outcomes.push(outcome);
  }
  return outcomes;
}

/** A gap to a baseline that was replaced is over: the new one is compared anew. */
async function closeReplacedGaps(ctx: Context, tx: Tx, subject: Subject, known: readonly AlertRow[]): Promise<AlertOutcome[]> {
  const { organisation } = ctx.caller;
  const now = ctx.now();
  const replaced = known.filter(({ cause, state, baseline }) => cause === "gap" && state !== "resolved" && baseline !== subject.baseline);
  for (const { id } of replaced) {
    await updateAlert(tx, organisation, id, { state: "resolved", resolved_at: now, resolved_by: null, resolution: "cleared", snoozed_until: null });
    await insertAlertEvent(tx, { organisation, alert: id, at: now, kind: "resolved", actor: null, detail: { resolution: "cleared", note: "the baseline was replaced" } });
  }
  return replaced.map(({ id, number }) => ({ id, number, change: "resolved" }));
}

async function openAlert(
  ctx: Context,
  tx: Tx,
  subject: Subject,
  finding: AlertFinding,
  parts: ApplyParts,
): Promise<AlertOutcome> {
  const { organisation } = ctx.caller;
  const now = ctx.now();
  const id = ctx.newId("alert");
  const alert = {
    id,
    organisation,
    number: await takeAlertNumber(tx, organisation),
    model: subject.model,
    version: subject.version,
    baseline: subject.baseline,
    cause: finding.cause,
    state: "open",
    severity: finding.severity,
    title: finding.title,
    body: finding.body,
    opened_at: now,
    last_fired_at: now,
    notified_at: now,
    score: finding.score,
    p_value: finding.pValue,
    demo: subject.demo,
  };
  await insertAlert(tx, alert);
  await insertAlertEvent(tx, {
    organisation,
    alert: id,
    at: now,
    kind: "opened",
    actor: null,
    detail: { title: finding.title },
  });
  const message = writeMessage({ ...alert, resolved_at: null }, finding.body, {
    kind: "opened",
    organisation: parts.organisation,
    model: { name: subject.modelName, version: subject.versionName },
    links: parts.links,
    now: now.getTime(),
  });
  await queueMessage(ctx, tx, { alert: id, message });
  return { id, number: alert.number, change: "opened" };
}

/** A gap that was resolved is never opened again; a live one takes the features that follow, quietly. */
async function repeatAlert(
  ctx: Context,
  tx: Tx,
  before: AlertRow,
  finding: AlertFinding,
): Promise<AlertOutcome | null> {
  if (before.state === "resolved") return null;
  const { organisation } = ctx.caller;
  const now = ctx.now();
  const known = featuresOf(before.body);
  const joined = finding.body.features.filter((feature) => !known.has(feature));
  await updateAlert(tx, organisation, before.id, {
    last_fired_at: now,
    repeats: before.repeats + 1,
    title: finding.title,
    body: finding.body,
    score: finding.score,
    p_value: finding.pValue,
    clear_since: null,
  });
  if (joined.length > 0) {
    await insertAlertEvent(tx, {
      organisation,
      alert: before.id,
      at: now,
      kind: "joined",
      actor: null,
      detail: { features: joined.join(", ") },
    });
  }
  return { id: before.id, number: before.number, change: joined.length > 0 ? "joined" : "repeated" };
}

function featuresOf(body: unknown): ReadonlySet<string> {
  const features: unknown = body !== null && typeof body === "object" ? Reflect.get(body, "features") : [];
  return new Set(Array.isArray(features) ? features.map(String) : []);
}
