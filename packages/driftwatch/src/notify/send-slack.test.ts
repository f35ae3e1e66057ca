import { expect, test } from "vitest";
import { performanceAlert } from "../../test/alert-examples.ts";
import { startReceiver } from "../../test/receiver.ts";
import { describeSender, fetchOrBlock } from "../../test/sender-contract.ts";
import { isSlackWebhook, sendSlack } from "./send-slack.ts";

describeSender("sendSlack", (url, timeoutMs) =>
  sendSlack(performanceAlert, { fetch: fetchOrBlock, url, timeoutMs, now: Date.now }),
);

// Slack's published errors of incoming webhooks: 400 invalid_payload, user_not_found, too_many_attachments; 403
// action_prohibited; 404 channel_not_found, no_service; 410 channel_is_archived; 500 rollup_error.
test.each([
  { status: 400, answer: "invalid_payload", outcome: "dead" },
  { status: 408, answer: "too slow", outcome: "retry" },
  { status: 403, answer: "action_prohibited", outcome: "disabled" },
  { status: 404, answer: "no_service", outcome: "disabled" },
  { status: 410, answer: "channel_is_archived", outcome: "disabled" },
  { status: 500, answer: "rollup_error", outcome: "retry" },
] as const)("$answer means $outcome", async ({ status, answer, outcome }) => {
  const receiver = await startReceiver((response) => response.writeHead(status).end(answer));
  const delivery = await sendSlack(performanceAlert, { fetch, url: receiver.url, now: Date.now });
  await receiver.close();
  expect(delivery).toMatchObject({ outcome, status, answer });
});

test.each([
  ["https://hooks.slack.com/services/T000/B000/abcDEF", true],
  ["https://hooks.slack.com/workflows/T000/A000/1/abc", true],
  ["http://hooks.slack.com/services/T000/B000/abc", false],
  ["https://hooks.slack.com.example.com/services/T000", false],
  ["https://hooks.slack.com@example.com/services/T000", false],
  ["https://hooks.slack.com:8443/services/T000", false],
  ["https://example.com/hooks.slack.com/services/T000", false],
  ["https://hooks.slack.com/services/T000?x=1", false],
  ["https://hooks.slack.com/", false],
])("%s as an incoming webhook: %s", (url, expected) => {
  expect(isSlackWebhook(url)).toBe(expected);
});
