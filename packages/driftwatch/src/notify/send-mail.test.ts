import { expect, test } from "vitest";
import { hostileAlert, performanceAlert } from "../../test/alert-examples.ts";
import type { Letter, MailOptions } from "./send-mail.ts";
import { sendMail } from "./send-mail.ts";

// Against a real SMTP server: apps/server/src/platform/outbound/mail.test.ts. Here: what is handed to the way out.
function options(sent: Letter[], change: Partial<MailOptions> = {}): MailOptions {
  return {
    transport: {
      sendMail: async (letter) => {
        sent.push(letter);
        return { response: "250 2.0.0 Ok: queued as 1" };
      },
    },
    from: { name: "DriftGuard", address: "driftguard@example.com" },
    to: [{ name: "On call", address: "on-call@example.com" }],
    id: "msg_1",
    threadId: "alert_1",
    picture: null,
    now: () => 1_000,
    ...change,
  };
}

test("a letter has text and HTML, one id for all its tries, and its alert's thread", async () => {
  const sent: Letter[] = [];
  expect(await sendMail(performanceAlert, options(sent))).toEqual({
    outcome: "delivered",
    latencyMs: 0,
    answer: "250 2.0.0 Ok: queued as 1",
    reason: "accepted by the mail server",
  });
  expect(sent[0]).toMatchObject({
    subject: "[DriftGuard MEDIUM] flight-disruption: Flights are disrupted 3.4 times as often as predicted",
    messageId: "<msg_1@example.com>",
    inReplyTo: "<thread.alert_1@example.com>",
    references: "<thread.alert_1@example.com>",
    attachments: [],
  });
  expect(sent[0]?.text).toContain("Ask operations at LGA.");
  expect(sent[0]?.html).toContain("Ask operations at LGA.");
});

test("a picture goes inline and is shown by its id", async () => {
  const sent: Letter[] = [];
  await sendMail(performanceAlert, options(sent, { picture: new Uint8Array([1, 2]) }));
  const [attachment] = sent[0]?.attachments ?? [];
  expect(attachment).toMatchObject({ contentType: "image/png", contentDisposition: "inline" });
  expect(sent[0]?.html).toContain(`src="cid:${attachment?.cid}"`);
});

test.each([
  { promise: "nobody to send to", to: [], reason: "not sent: no recipient" },
  {
    promise: "one bad address among good ones",
    to: [
      { name: "", address: "a@example.com" },
      { name: "", address: "b@example.com\r\nRCPT TO:<c@example.com>" },
    ],
    reason: "not sent: not a mail address",
  },
])("$promise: nothing is sent to anyone", async ({ to, reason }) => {
  const sent: Letter[] = [];
  expect(await sendMail(performanceAlert, options(sent, { to }))).toMatchObject({ outcome: "dead", reason });
  expect(sent).toHaveLength(0);
});

test("controls in names and ids do not reach a header", async () => {
  const sent: Letter[] = [];
  const name = "a\r\nBcc: victim@example.com";
  await sendMail(
    hostileAlert(name),
    options(sent, { to: [{ name, address: "a@example.com" }], id: name, threadId: name }),
  );
  const { to, from, subject, messageId, references } = sent[0] ?? {};
  expect(JSON.stringify({ to, from, subject, messageId, references })).not.toMatch(/\\r|\\n/);
});

test.each([
  {
    promise: "451 is tried again",
    error: { code: "EMESSAGE", responseCode: 451, response: "451 busy" },
    outcome: "retry",
    status: 451,
  },
  {
    promise: "550 is given up",
    error: { code: "EENVELOPE", responseCode: 550, response: "550 no such user" },
    outcome: "dead",
    status: 550,
  },
  {
    promise: "a wrong password is tried again: it can be mended",
    error: { code: "EAUTH", responseCode: 535 },
    outcome: "retry",
    status: 535,
  },
  { promise: "a silent server is tried again", error: { code: "ETIMEDOUT" }, outcome: "retry" },
  { promise: "an unknown failure is tried again", error: {}, outcome: "retry" },
  {
    promise: "without a server it is not sent",
    error: { code: "MAIL_NOT_SET" },
    outcome: "dead",
    reason: "not sent: no SMTP server set",
  },
])("$promise", async ({ error, outcome, status, reason }) => {
  const failing = { sendMail: () => Promise.reject(Object.assign(new Error("connect to 10.0.0.1"), error)) };
  const delivery = await sendMail(performanceAlert, options([], { transport: failing }));
  expect(delivery.outcome).toBe(outcome);
  expect(delivery.status).toBe(status);
  if (reason !== undefined) expect(delivery.reason).toBe(reason);
  expect(delivery.reason).not.toContain("10.0.0.1");
});
