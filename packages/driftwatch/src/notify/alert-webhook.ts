import type { AlertMessage } from "./alert-message.ts";
import { severityLevels, severityWords } from "./severity-words.ts";

/** The body of a signed webhook. Fields are only ever added to a version; anything else makes a new one. */
export type AlertWebhook = {
  readonly version: 1;
  readonly type: `alert.${AlertMessage["kind"]}`;
  /** When it was written, RFC 3339. */
  readonly timestamp: string;
  readonly data: Omit<AlertMessage, "openedAt" | "sentAt" | "resolvedAt" | "window" | "kind"> & {
    readonly severityWord: string;
    readonly severityLevel: string;
    readonly openedAt: string;
    readonly resolvedAt: string | null;
    readonly window: { readonly from: string; readonly to: string };
  };
};

/** An alert for a program: the figures unrounded, times as RFC 3339, names as they are. */
export function writeAlertWebhook(message: AlertMessage): AlertWebhook {
  const { kind, sentAt, openedAt, resolvedAt, window, ...rest } = message;
  return {
    version: 1,
    type: `alert.${kind}`,
    timestamp: instant(sentAt),
    data: {
      ...rest,
      severityWord: severityWords[message.severity],
      severityLevel: severityLevels[message.severity],
      openedAt: instant(openedAt),
      resolvedAt: resolvedAt === null ? null : instant(resolvedAt),
      window: { from: instant(window.from), to: instant(window.to) },
    },
  };
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
