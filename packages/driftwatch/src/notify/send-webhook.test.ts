import { expect, test } from "vitest";
import { performanceAlert } from "../../test/alert-examples.ts";
import { startReceiver } from "../../test/receiver.ts";
import { describeSender, fetchOrBlock } from "../../test/sender-contract.ts";
import { sendWebhook } from "./send-webhook.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describeSender("sendWebhook", (url, timeoutMs) =>
  sendWebhook(performanceAlert, { fetch: fetchOrBlock, url, timeoutMs, id: "msg_1", secrets: [secret], now: Date.now }),
);

test("a webhook tells the alert in figures and by the API's names, as version 1", async () => {
  const receiver = await startReceiver((response) => response.end());
  await sendWebhook(performanceAlert, {
    fetch,
    url: receiver.url,
    id: "msg_1",
    secrets: [secret],
    now: Date.now,
  });
  await receiver.close();
  const body = receiver.received[0]?.body ?? "";
  expect(body).not.toMatch(/"[a-z]+[A-Z]\w*":/);
  expect(JSON.parse(body)).toMatchObject({
    version: 1,
    type: "alert.opened",
    timestamp: "2026-11-21T12:00:00.000Z",
    data: {
      number: 1,
      severity: 3,
      severity_word: "Drift",
      severity_level: "MEDIUM",
      cause: "performance",
      opened_at: "2026-11-20T18:00:00.000Z",
      resolved_at: null,
      window: { from: "2026-11-20T12:00:00.000Z", to: "2026-11-21T12:00:00.000Z" },
      findings: [{ feature: "accuracy drop", value: 0.47, p_value: null }, { value: 0.76 }, { value: 0.483 }],
      chart: { kind: "series", opened_at: "2026-11-20T18:00:00.000Z" },
    },
  });
});

test.each([400, 401, 404, 422])("%i may be mended at the receiver: it is tried again", async (status) => {
  const receiver = await startReceiver((response) => response.writeHead(status).end());
  const delivery = await sendWebhook(performanceAlert, {
    fetch,
    url: receiver.url,
    id: "msg_1",
    secrets: [secret],
    now: Date.now,
  });
  await receiver.close();
  expect(delivery).toMatchObject({ outcome: "retry", status });
});
