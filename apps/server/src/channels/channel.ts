import { channelConfiguration, type ChannelType } from "@driftguard/protocol";
import { isSlackWebhook } from "driftwatch/notify";

import { describeIssues } from "../platform/http/describe-issues.ts";
import { Problem } from "../platform/http/problem.ts";

/** A place where alerts go, as its sender needs it. */
export type Receiver =
  | { readonly type: "email"; readonly email: string }
  | { readonly type: "slack"; readonly url: string }
  | { readonly type: "webhook"; readonly url: string; readonly secret: string };

/** Checks what a channel of a type is configured with. @throws Problem request/invalid */
export function readConfiguration(type: ChannelType, configuration: unknown): Record<string, unknown> {
  const read = channelConfiguration[type].safeParse(configuration);
  if (!read.success) {
    const faults = describeIssues(read.error, configuration, "configuration");
    const first = faults[0];
    throw new Problem(
      "request/invalid",
      first === undefined
        ? "configuration is not as expected."
        : `${first.field}: expected ${first.expected}, found ${first.found}.`,
      { faults },
    );
  }
  if (type === "slack" && "url" in read.data && !isSlackWebhook(read.data.url)) {
    const fault = {
      field: "configuration.url",
      expected: "an incoming webhook of Slack: https://hooks.slack.com/…",
      found: "another address",
    };
    throw new Problem("request/invalid", `${fault.field}: expected ${fault.expected}, found ${fault.found}.`, {
      faults: [fault],
    });
  }
  const secret: unknown = Reflect.get(read.data, "secret");
  if (typeof secret === "string" && !/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret)) {
    const fault = {
      field: "configuration.secret",
      expected: "whsec_ and 24 to 64 bytes in base64, or nothing to have one made",
      found: "another form",
    };
    throw new Problem("request/invalid", `${fault.field}: expected ${fault.expected}, found ${fault.found}.`, {
      faults: [fault],
    });
  }
  return { ...read.data };
}

/** A stored channel as a receiver; `null` if the row is not of our making. */
export function receiverOf(type: string, configuration: unknown): Receiver | null {
  const email = type === "email" ? channelConfiguration.email.safeParse(configuration).data : undefined;
  if (email !== undefined) return { type: "email", email: email.email };
  const slack = type === "slack" ? channelConfiguration.slack.safeParse(configuration).data : undefined;
  if (slack !== undefined) return { type: "slack", url: slack.url };
  const webhook = type === "webhook" ? channelConfiguration.webhook.safeParse(configuration).data : undefined;
  return webhook === undefined ? null : { type: "webhook", url: webhook.url, secret: webhook.secret ?? "" };
}

/** A configuration as it may be shown: secrets are written and never read back. */
export function shownConfiguration(type: string, configuration: unknown): Record<string, unknown> {
  const all: Record<string, unknown> =
    configuration !== null && typeof configuration === "object" ? { ...configuration } : {};
  if (type === "email") return { email: all["email"] };
  const url = typeof all["url"] === "string" ? all["url"] : "";
  // The path of a Slack hook is its secret.
  return { url: type === "slack" ? url.replace(/(\/services\/[^/]+)\/.*$/, "$1/…") : url };
}
