import type { AlertMessage } from "./alert-message.ts";
import type { ChartSpec, SeriesChart } from "./chart-spec.ts";
import { severityLevels, severityWords } from "./severity-words.ts";
import { type SnakeCased, snakeCased } from "./snake-cased.ts";

/**
 * The body of a signed webhook, named as in the HTTP API. Fields are only ever added to a version; anything else makes a new
 * one.
 */
export type AlertWebhook = {
  readonly version: 1;
  readonly type: `alert.${AlertMessage["kind"]}`;
  /** When it was written, RFC 3339. */
  readonly timestamp: string;
  readonly data: SnakeCased<
    Omit<AlertMessage, "openedAt" | "sentAt" | "resolvedAt" | "window" | "kind" | "chart"> & {
      readonly severityWord: string;
      readonly severityLevel: string;
      readonly openedAt: string;
      readonly resolvedAt: string | null;
      readonly window: { readonly from: string; readonly to: string };
      readonly chart: WebhookChart | null;
    }
  >;
};

type WebhookChart =
  | Exclude<ChartSpec, SeriesChart>
  | (Omit<SeriesChart, "at" | "openedAt"> & { readonly at: readonly string[]; readonly openedAt: string | null });

/** An alert for a program: the figures unrounded, times as RFC 3339, names as they are. */
export function writeAlertWebhook(message: AlertMessage): AlertWebhook {
  const { kind, sentAt, openedAt, resolvedAt, window, chart, ...rest } = message;
  return {
    version: 1,
    type: `alert.${kind}`,
    timestamp: instant(sentAt),
    data: snakeCased({
      ...rest,
      severityWord: severityWords[message.severity],
      severityLevel: severityLevels[message.severity],
      openedAt: instant(openedAt),
      resolvedAt: instantOrNull(resolvedAt),
      window: { from: instant(window.from), to: instant(window.to) },
      chart: chart === null ? null : writeChart(chart),
    }),
  };
}

function writeChart(chart: ChartSpec): WebhookChart {
  if (chart.kind !== "series") return chart;
  return { ...chart, at: chart.at.map(instant), openedAt: instantOrNull(chart.openedAt) };
}

function instantOrNull(at: number | null): string | null {
  return at === null ? null : instant(at);
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
