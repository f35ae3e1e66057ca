import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { sendWebhook, writeWebhookSecret } from "driftwatch/notify";
import { performanceAlert } from "../../../packages/driftwatch/test/alert-examples.ts";
import type { Received } from "../../../packages/driftwatch/test/receiver.ts";
import { startReceiver } from "../../../packages/driftwatch/test/receiver.ts";

const minute = 60_000;
const secret = writeWebhookSecret(new Uint8Array(32).fill(1));
const nextSecret = writeWebhookSecret(new Uint8Array(32).fill(2));
const otherSecret = writeWebhookSecret(new Uint8Array(32).fill(3));

async function receiveOne(secrets: readonly string[], now = Date.now): Promise<Received> {
  const receiver = await startReceiver((response) => response.end());
  await sendWebhook(performanceAlert, { fetch, url: receiver.url, id: "msg_1", secrets, now });
  await receiver.close();
  const [received] = receiver.received;
  if (received === undefined) throw new Error("nothing was received");
  return received;
}

/** As a receiver does it that uses the reference library. */
function verify({ body, headers }: Received, withSecret: string): unknown {
  const texts = Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
  return new Webhook(withSecret).verify(body, Object.fromEntries(texts));
}

test("the reference library verifies what arrives and reads the alert from it", async () => {
  expect(verify(await receiveOne([secret]), secret)).toMatchObject({ version: 1, type: "alert.opened" });
});

test("while a secret is being replaced the old and the new one verify, and no other", async () => {
  const received = await receiveOne([nextSecret, secret]);
  expect(verify(received, secret)).toMatchObject({ version: 1 });
  expect(verify(received, nextSecret)).toMatchObject({ version: 1 });
  expect(() => verify(received, otherSecret)).toThrow("No matching signature found");
});

test.each([
  { promise: "4 minutes old is accepted", ageMs: 4 * minute, fault: null },
  { promise: "6 minutes old is refused", ageMs: 6 * minute, fault: "Message timestamp too old" },
  { promise: "6 minutes ahead is refused", ageMs: -6 * minute, fault: "Message timestamp too new" },
])("$promise", async ({ ageMs, fault }) => {
  const received = await receiveOne([secret], () => Date.now() - ageMs);
  if (fault === null) expect(verify(received, secret)).toMatchObject({ version: 1 });
  else expect(() => verify(received, secret)).toThrow(fault);
});

test.each([
  { part: "body", change: (received: Received) => ({ ...received, body: received.body.replace("MEDIUM", "LOW") }) },
  {
    part: "id",
    change: (received: Received) => ({ ...received, headers: { ...received.headers, "webhook-id": "msg_2" } }),
  },
])("a changed $part is refused", async ({ change }) => {
  const received = await receiveOne([secret]);
  expect(() => verify(change(received), secret)).toThrow("No matching signature found");
});
