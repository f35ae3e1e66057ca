import { channelConfiguration, type ChannelType, type Fault } from "@driftguard/protocol";
import { isSlackWebhook } from "driftwatch/notify";

import { describeIssues } from "../platform/http/describe-issues.ts";
import { Problem } from "../platform/http/problem.ts";

/** A place where alerts go, as its sender needs it. */
export type Receiver =
  | { readonly type: "email"; readonly email: string }
  | { readonly type: "slack"; readonly url: string }
  | { readonly type: "webhook"; readonly url: string; readonly secret: string };

/**
 * Checks what a channel of a type is configured with.
 *
 * @param refusal - why an address could never be reached; `null` if it may
 * @throws Problem request/invalid
 */
export function readConfiguration(
  type: ChannelType,
  configuration: unknown,
  refusal: (url: string) => string | null,
): Record<string, unknown> {
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
  if ("url" in read.data) checkUrl(type, read.data.url, refusal);
  const secret: unknown = Reflect.get(read.data, "secret");
  if (typeof secret === "string" && !/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret)) {
    throw invalid({
      field: "configuration.secret",
      expected: "whsec_ and 24 to 64 bytes in base64, or nothing to have one made",
      found: "another form",
    });
  }
  return { ...read.data };
}

function checkUrl(type: ChannelType, url: string, refusal: (url: string) => string | null): void {
  const field = "configuration.url";
  if (url.includes(hidden)) throw invalid({ field, expected: "the whole address", found: "one as it is shown" });
  if (type === "slack" && !isSlackWebhook(url)) {
    const expected = "an incoming webhook of Slack: https://hooks.slack.com/…";
    throw invalid({ field, expected, found: "another address" });
  }
  const found = refusal(url);
  if (found !== null) throw invalid({ field, expected: "an address that messages may go to", found });
}

function invalid(fault: Fault): Problem {
  return new Problem("request/invalid", `${fault.field}: expected ${fault.expected}, found ${fault.found}.`, {
    faults: [fault],
  });
}

/** Stands for what is not shown. */
const hidden = "…";

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
  // The path of a Slack hook is its secret; so is, often enough, what stands behind the question mark of another.
  if (type === "slack") return { url: url.replace(/(\/services\/[^/]+)\/.*$/, `$1/${hidden}`) };
  return { url: url.replace(/[?#].*$/, `?${hidden}`) };
}
