import { advanceAlerts, type Alert, type AlertStep, type Finding, joinFindings, type Notice } from "driftwatch";
import type { AlertKind } from "driftwatch/notify";

import { type Links, queueMessage } from "../channels/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { alertBody, type AlertBody, type Description } from "./alert-body.ts";
import { changeOf, featuresOf, lifeOf } from "./alert-life.ts";
import {
  type AlertRow,
  insertAlert,
  insertAlertEvent,
  lockAlertsOfVersion,
  takeAlertNumber,
  updateAlert,
} from "./queries/alerts.ts";
import { writeMessage } from "./write-message.ts";

export type AlertOutcome = {
  readonly id: string;
  readonly number: number;
  readonly change: "opened" | "joined" | "worse" | "repeated" | "resolved" | "reopened";
};

/** Whose alerts, and how their messages name it. */
export type Subject = {
  readonly model: number;
  readonly modelName: string;
  readonly version: number;
  readonly versionName: string;
  readonly baseline: string | null;
  readonly demo: boolean;
};

export type ApplyParts = {
  readonly links: Links;
  readonly organisation: string;
  /** No message goes out: what is told is past. */
  readonly isQuiet?: boolean;
  /** Puts an alert into words and figures, from what the check has at hand; `null`: those of before stay. */
  readonly describe: (alert: Alert) => Description | null;
};

const resolvedKeptMs = 86_400_000;

/**
 * Brings a version's alerts up to a check: opens, joins, raises, repeats, closes and reopens them, with their messages,
 * in the check's transaction. What to do is decided by the library's `advanceAlerts`; here it is written down.
 */
export async function applyFindings(
  ctx: Context,
  tx: Tx,
  subject: Subject,
  findings: readonly Finding[],
  parts: ApplyParts,
): Promise<AlertOutcome[]> {
  const now = ctx.now();
  const rows = await lockAlertsOfVersion(
    tx,
    ctx.caller.organisation,
    subject.version,
    new Date(now.getTime() - resolvedKeptMs),
  );
  const replaced = rows.filter(
    ({ cause, state, baseline }) => cause === "gap" && state !== "resolved" && baseline !== subject.baseline,
  );
  const outcomes = await closeReplacedGaps(ctx, tx, subject, replaced, parts);
  const known = rows.filter((row) => row.cause !== "gap" || row.baseline === subject.baseline);
  const steps = advanceAlerts(known.map(lifeOf), {
    findings: joinFindings(findings),
    now: now.getTime(),
    newId: () => ctx.newId("alert"),
  });
  for (const [index, step] of steps.entries()) {
    const row = known[index];
    const outcome =
      row === undefined
        ? await openAlert(ctx, tx, subject, step, parts)
        : await moveAlert(ctx, tx, subject, { row, step }, parts);
    if (outcome !== null) outcomes.push(outcome);
  }
  return outcomes;
}

/** A gap to a baseline that was replaced is over: the new one is compared anew. */
async function closeReplacedGaps(
  ctx: Context,
  tx: Tx,
  subject: Subject,
  replaced: readonly AlertRow[],
  parts: ApplyParts,
): Promise<AlertOutcome[]> {
  const { organisation } = ctx.caller;
  const now = ctx.now();
  for (const row of replaced) {
    const { id } = row;
    await updateAlert(tx, organisation, id, {
      state: "resolved",
      resolved_at: now,
      resolved_by: null,
      resolution: "cleared",
      snoozed_until: null,
    });
    await insertAlertEvent(tx, {
      organisation,
      alert: id,
      at: now,
      kind: "resolved",
      actor: null,
      detail: { resolution: "cleared", note: "the baseline was replaced" },
    });
    await tell(ctx, tx, subject, { ...row, resolved_at: now }, alertBody.parse(row.body), "resolved", parts);
  }
  return replaced.map(({ id, number }) => ({ id, number, change: "resolved" }));
}

/** Writes down an alert that begins, and its first message. */
export async function openAlert(
  ctx: Context,
  tx: Tx,
  subject: Subject,
  { alert }: AlertStep,
  parts: ApplyParts,
): Promise<AlertOutcome> {
  const { organisation } = ctx.caller;
  const now = ctx.now();
  const described = parts.describe(alert);
  if (described === null) throw new Error(`a check that opens an alert of ${alert.cause} cannot say why`);
  const { title, score, pValue, ...description } = described;
  const body = bodyOf(alert, description);
  const row = {
    id: alert.id,
    organisation,
    number: await takeAlertNumber(tx, organisation),
    model: subject.model,
    version: subject.version,
    baseline: subject.baseline,
    cause: alert.cause,
    state: alert.state,
    severity: alert.severity,
    title,
    body,
    opened_at: now,
    last_fired_at: now,
    notified_at: now,
    score,
    p_value: pValue,
    demo: subject.demo,
  };
  await insertAlert(tx, row);
  await insertAlertEvent(tx, {
    organisation,
    alert: alert.id,
    at: now,
    kind: "opened",
    actor: null,
    detail: { title },
  });
  await tell(ctx, tx, subject, { ...row, resolved_at: null }, body, "opened", parts);
  return { id: alert.id, number: row.number, change: "opened" };
}

async function moveAlert(
  ctx: Context,
  tx: Tx,
  subject: Subject,
  { row, step }: { row: AlertRow; step: AlertStep },
  parts: ApplyParts,
): Promise<AlertOutcome | null> {
  const { organisation } = ctx.caller;
  const { alert, notify } = step;
  const now = ctx.now();
  const before = alertBody.parse(row.body);
  const isFiring = alert.state !== "resolved" && alert.features.some((feature) => feature.isFiring);
  const isLoud = alert.state !== "resolved" && alert.quietSince === null;
  // What grew quiet keeps the words of its last loud check: they say what the alert was.
  const { title, score, pValue, ...description } = (isLoud ? parts.describe(alert) : null) ?? {
    ...before,
    title: row.title,
    score: row.score,
    pValue: row.p_value,
  };
  const body = bodyOf(alert, { ...description, byPolicy: before.byPolicy || description.byPolicy });
  const change = {
    ...changeOf(alert),
    title,
    body,
    score,
    p_value: pValue,
    ...(isFiring ? { last_fired_at: now } : {}),
    ...(notify === null ? {} : { notified_at: now }),
    ...(notify === "reopened" ? { acknowledged_at: null, acknowledged_by: null } : {}),
  };
  await updateAlert(tx, organisation, row.id, change);
  const joined = body.features.filter((feature) => !before.features.includes(feature));
  if (joined.length > 0) {
    await insertAlertEvent(tx, {
      organisation,
      alert: row.id,
      at: now,
      kind: "joined",
      actor: null,
      detail: { features: joined.join(", ") },
    });
  }
  if (notify !== null) {
    await insertAlertEvent(tx, {
      organisation,
      alert: row.id,
      at: now,
      kind: eventOf[notify],
      actor: null,
      detail: eventDetail(notify, alert),
    });
    await tell(
      ctx,
      tx,
      subject,
      { ...row, title, severity: alert.severity, resolved_at: change.resolved_at ?? null },
      body,
      messageOf[notify],
      parts,
    );
  }
  const outcome = notify !== null ? outcomeOf[notify] : joined.length > 0 ? "joined" : isFiring ? "repeated" : null;
  return outcome === null ? null : { id: row.id, number: row.number, change: outcome };
}

const eventOf: Readonly<Record<Notice, string>> = {
  opened: "opened",
  raised: "worse",
  "snooze-ended": "woken",
  reopened: "reopened",
  resolved: "resolved",
};
const messageOf: Readonly<Record<Notice, AlertKind>> = {
  opened: "opened",
  raised: "worse",
  "snooze-ended": "reminder",
  reopened: "reopened",
  resolved: "resolved",
};
const outcomeOf: Readonly<Record<Notice, AlertOutcome["change"]>> = {
  opened: "opened",
  raised: "worse",
  "snooze-ended": "repeated",
  reopened: "reopened",
  resolved: "resolved",
};
const words = ["Stable", "Stable", "Watch", "Drift", "Severe"] as const;

function eventDetail(notice: Notice, alert: Alert): Record<string, unknown> {
  if (notice === "resolved")
    return { resolution: "cleared", note: "every signal was below 0.7 of its threshold for 24 h" };
  return { word: words[alert.severity] };
}

function bodyOf(alert: Alert, description: Omit<Description, "title" | "score" | "pValue">): AlertBody {
  const { features, lastJoinedAt } = alert;
  const life = { features: features.map((feature) => ({ ...feature, evidence: [...feature.evidence] })), lastJoinedAt };
  return { ...description, features: featuresOf(alert), life };
}

async function tell(
  ctx: Context,
  tx: Tx,
  subject: Subject,
  told: Parameters<typeof writeMessage>[0],
  body: AlertBody,
  kind: AlertKind,
  parts: ApplyParts,
): Promise<void> {
  if (parts.isQuiet === true) return;
  const message = writeMessage(told, body, {
    kind,
    organisation: parts.organisation,
    model: { name: subject.modelName, version: subject.versionName },
    links: parts.links,
    now: ctx.now().getTime(),
  });
  await queueMessage(ctx, tx, { alert: told.id, message });
}
