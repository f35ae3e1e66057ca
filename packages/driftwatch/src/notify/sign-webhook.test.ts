import { expect, test } from "vitest";
import { signWebhook, writeWebhookSecret } from "./sign-webhook.ts";

// The example of the specification's reference libraries (standard-webhooks/standard-webhooks, their test of sign()).
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const example = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", sentAt: 1_614_265_330_000, body: '{"test": 2432232314}' };
const signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

test("the published example gets its published signature", async () => {
  expect(await signWebhook(example, [secret])).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": signature,
  });
});

test("two secrets give two signatures, in their order", async () => {
  const other = writeWebhookSecret(new Uint8Array(32).fill(7));
  const headers = await signWebhook(example, [other, secret]);
  const [first, second] = headers["webhook-signature"].split(" ");
  expect(second).toBe(signature);
  expect(first).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
  expect(first).not.toBe(signature);
});

test.each([
  { promise: "no secret", secrets: [] },
  { promise: "an empty secret", secrets: ["whsec_"] },
  { promise: "a secret without its prefix", secrets: ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] },
  { promise: "a secret of 3 bytes", secrets: ["whsec_AAAA"] },
  { promise: "a secret that is no base64", secrets: ["whsec_***not base64 at all, whatever it is***"] },
])("$promise is refused", async ({ secrets }) => {
  await expect(signWebhook(example, secrets)).rejects.toThrow(RangeError);
});
