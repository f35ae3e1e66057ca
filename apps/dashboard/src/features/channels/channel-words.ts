import type { Channel, ChannelType, SendResult } from "@driftguard/protocol";

import type { Severity } from "../../ui/severity.ts";

export const channelWords: Readonly<
  Record<ChannelType, { readonly label: string; readonly field: string; readonly help: string }>
> = {
  email: { label: "E-mail", field: "email", help: "One address; a list of your mail server reaches several people." },
  slack: { label: "Slack", field: "url", help: "The address of an incoming webhook of your workspace." },
  webhook: { label: "Webhook", field: "url", help: "Signed by Standard Webhooks; the secret is shown once." },
};

export const outcomeWords: Readonly<
  Record<SendResult["outcome"], { readonly words: string; readonly severity: Severity }>
> = {
  delivered: { words: "Delivered", severity: 0 },
  retry: { words: "Not delivered: trying again may help", severity: 2 },
  dead: { words: "Refused: trying again will not help", severity: 3 },
  disabled: { words: "The receiver asked to send no more", severity: 3 },
  "not-sent": { words: "Not sent", severity: 2 },
};

/** From which severity on a channel is told: "Drift and worse". */
export const severityChoices = [
  { value: "2", label: "Watch and worse" },
  { value: "3", label: "Drift and worse" },
  { value: "4", label: "Severe only" },
] as const;

/** Where a channel leads: an address, or a URL of which the secret part is not known. */
export function receiverOf({ configuration }: Channel): string {
  const { email, url } = configuration;
  return typeof email === "string" ? email : typeof url === "string" ? url : "address not shown";
}
