import { countOf } from "../report/figures.ts";
import type { BacktestAlert, BacktestReport } from "./backtest-report.ts";
import type { PastAlert, Replayed } from "./replay-hours.ts";

export type BacktestInput = Omit<BacktestReport, "format" | "status" | "headline" | "hours" | "alerts"> & {
  readonly replayed: Replayed;
};

const dayMs = 24 * 3_600_000;

/** Puts a replay together as a person or a program reads it. */
export function buildBacktest({ replayed, ...known }: BacktestInput): BacktestReport {
  const { withRows, judged, undecided, firstJudged } = replayed.hours;
  const alerts = replayed.alerts.map(alertOf);
  const status = statusOf(alerts, replayed.hours);
  return {
    format: "driftwatch-backtest-1",
    status,
    headline: sayHeadline(known.table, alerts, replayed.hours),
    table: known.table,
    rule: known.rule,
    labels: known.labels,
    learnt: known.learnt,
    hours: { withRows, judged, undecided, firstJudged: firstJudged === null ? null : isoOf(firstJudged) },
    alerts,
    notes: known.notes,
    command: known.command,
    columns: known.columns,
  };
}

function statusOf(
  alerts: readonly BacktestAlert[],
  { judged, undecided }: Replayed["hours"],
): BacktestReport["status"] {
  if (alerts.length > 0) return "drift";
  if (undecided > 0) return "undecided";
  return judged > 0 ? "stable" : "insufficient";
}

function sayHeadline(
  { first, last }: BacktestReport["table"],
  alerts: readonly BacktestAlert[],
  { judged, undecided }: Replayed["hours"],
): string {
  if (judged + undecided === 0)
    return "No hour could be judged: its window, or what it is compared with, has too few rows.";
  const days = countOf(Math.max(1, Math.round((Date.parse(last) - Date.parse(first)) / dayMs)), "day");
  const [one] = alerts;
  if (one === undefined && undecided > 0)
    return `Would not have fired in ${days}, but in ${countOf(undecided, "hour")} what was beyond its threshold could not be decided.`;
  if (one === undefined) return `Would not have fired in ${days}.`;
  const about = one.columns.length === 0 ? one.cause : one.columns.slice(0, 3).join(", ");
  const when = one.openedAt.slice(0, 16).replace("T", " ");
  return alerts.length === 1
    ? `Would have fired once in ${days}: ${when}, ${about}.`
    : `Would have fired ${countOf(alerts.length, "time")} in ${days}, first ${when}: ${about}.`;
}

function alertOf({ alert, worst, causes }: PastAlert): BacktestAlert {
  const { cause, severity, openedAt, resolvedAt, features } = alert;
  return {
    cause,
    severity,
    openedAt: isoOf(openedAt),
    resolvedAt: resolvedAt === null ? null : isoOf(resolvedAt),
    columns: features.flatMap(({ feature }) => feature ?? []),
    worst:
      worst === null
        ? null
        : {
            column: worst.feature,
            measure: worst.measure,
            value: worst.value,
            threshold: worst.threshold,
            windowHours: worst.windowHours,
          },
    causes,
  };
}

export function isoOf(time: number): string {
  return new Date(time).toISOString();
}
