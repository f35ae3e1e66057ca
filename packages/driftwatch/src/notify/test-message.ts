import type { AlertLinks, AlertMessage } from "./alert-message.ts";

export type TestMessageInput = {
  readonly organisation: string;
  /** The channel's name, as people gave it. */
  readonly channel: string;
  readonly links: AlertLinks;
  readonly now: number;
};

/** What "Send test" sends: a message of every channel's form that no one can take for an alert. */
export function writeTestMessage({ organisation, channel, links, now }: TestMessageInput): AlertMessage {
  return {
    organisation,
    model: { name: "", version: "" },
    number: null,
    kind: "test",
    severity: 0,
    cause: "service",
    headline: "Test: this channel works",
    summary: `Alerts sent to the channel ${channel} arrive here. Nothing is wrong with any model.`,
    openedAt: now,
    sentAt: now,
    resolvedAt: null,
    window: { from: now, to: now },
    rows: 0,
    comparedWith: null,
    findings: [],
    segments: null,
    probably: null,
    next: [],
    unchanged: [],
    why: "You get this because somebody pressed “Send test” in the settings of this channel.",
    links,
    chart: null,
    mark: null,
  };
}
