import type { AlertDetail, AuditPage, Channel, SendResult } from "@driftguard/protocol";
import { sendSlack } from "driftwatch/notify";
import type { ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import { type Received, type Receiver, startReceiver } from "../../../../packages/driftwatch/test/receiver.ts";
import { systemCaller } from "../../src/access/index.ts";
import { createDeliveries, sealOpenChannels, type WaysOut } from "../../src/channels/index.ts";
import { updateChannelRow } from "../../src/channels/queries/channels.ts";
import { createLog } from "../../src/platform/log.ts";
import { openOutboundGate, systemLookup } from "../../src/platform/outbound/gate.ts";
import { createSeal } from "../../src/platform/seal.ts";
import { openSenders } from "../../src/senders.ts";
import { type MailServer, readHeaders, startMailServer } from "../mail/mail-server.ts";
import { testServer, type TestServer } from "../test-server.ts";
import { type AlertScene, alertScene, firing } from "./alert-scene.ts";

const lines: string[] = [];
const log = createLog("info", { write: (line: string) => void lines.push(line) });
const slackUrl = "https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/secretOfTheHook";

let mail: MailServer;
let app: TestServer;
let senders: WaysOut;
let scene: AlertScene;
/** Stands for Slack, which cannot be run here: what is posted to Slack's address goes to it over real HTTP. */
let slack: Receiver;
let answerOfSlack: (response: ServerResponse) => void;
const receivers: Receiver[] = [];

beforeAll(async () => {
  mail = await startMailServer({ disabledCommands: ["STARTTLS"] });
  slack = await startReceiver((response) => answerOfSlack(response));
  const settings = { server: "127.0.0.1", port: mail.port, user: null, password: null, from: "driftguard@example.com" };
  const config = { mail: settings, outboundAllow: ["127.0.0.1"] };
  const gate = openOutboundGate({ allow: config.outboundAllow, lookup: systemLookup });
  app = await testServer({ config, log, senders: await ways() });
  async function ways(): Promise<WaysOut> {
    const { readConfig } = await import("../../src/config.ts");
    const real = await openSenders({ config: { ...readConfig({}), ...config }, log });
    senders = {
      ...real,
      slack: (message, { url }) =>
        sendSlack(message, {
          url: url.replace("https://hooks.slack.com", `http://127.0.0.1:${slack.port}`),
          fetch: gate.fetch,
          now: () => Date.now(),
        }),
    };
    return senders;
  }
});
afterAll(async () => {
  await app.close();
  await mail.close();
  await slack.close();
});

beforeEach(async () => {
  scene = await alertScene(app);
  answerOfSlack = (response) => response.end("ok");
  slack.received.splice(0);
  mail.taken.splice(0);
});
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

/** Delivers what is due at this moment, and waits for it. */
async function deliver(): Promise<void> {
  const deliveries = createDeliveries({
    database: app.fresh.database,
    senders,
    seal: createSeal(app.config.dataFolder),
    contextOf: app.contextOf,
    systemCaller,
    holder: "test",
    chance: () => 0,
    now: () => app.clock.now(),
    log,
  });
  await deliveries.begin();
  await deliveries.stop();
}

async function receiver(answer: (response: ServerResponse) => void): Promise<Receiver> {
  const made = await startReceiver(answer);
  receivers.push(made);
  return made;
}

const channel = (type: string, configuration: object, more: object = {}) =>
  scene.ask<Channel>("POST", "/api/v1/channels", { channel_type: type, configuration, ...more });
/** As a receiver does it that uses the reference library. */
function verified(received: Received | undefined, secret: string): unknown {
  if (received === undefined) throw new Error("nothing was received");
  const texts = Object.entries(received.headers).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value]] : [],
  );
  return new Webhook(secret).verify(received.body, Object.fromEntries(texts));
}

const notifications = async (): Promise<AlertDetail["notifications"]> => (await scene.alert(1)).notifications;
const seconds = (count: number): void => scene.after(count / 3_600);

describe("mail, through a real SMTP server", () => {
  test("an alert is one mail to the stored address alone, and its end belongs to the same thread", async () => {
    await channel("email", { email: "on-call@example.com" });
    await scene.check(firing("amount"));
    await deliver();
    seconds(1);
    await scene.ask("POST", "/api/v1/alerts/1/resolve", { resolution: "noise" });
    await deliver();
    expect(mail.taken.map(({ from, to }) => [from, to])).toEqual([
      ["driftguard@example.com", ["on-call@example.com"]],
      ["driftguard@example.com", ["on-call@example.com"]],
    ]);
    const [opened, resolved] = mail.taken.map(({ raw }) => readHeaders(raw));
    expect(opened?.get("subject")?.[0]).toContain("distribution of amount");
    expect(opened?.get("references")).toEqual(resolved?.get("references"));
    expect(opened?.get("message-id")).not.toEqual(resolved?.get("message-id"));
    expect(await notifications()).toMatchObject([
      { kind: "resolved", state: "delivered", attempts: 1 },
      { kind: "opened", state: "delivered", attempts: 1, answer: expect.stringContaining("250") },
    ]);
    expect(await scene.alert(1)).toMatchObject({
      deliveries: { delivered: 2, waiting: 0, failed: 0, not_sent: 0 },
    });
  });

  test("a name that would be a header or markup arrives as what it is", async () => {
    await channel("email", { email: "on-call@example.com" });
    await scene.check(firing("<b>x</b>\r\nBcc: someone@example.com"));
    await deliver();
    expect(mail.taken).toHaveLength(1);
    expect(mail.taken[0]?.to).toEqual(["on-call@example.com"]);
    expect(readHeaders(mail.taken[0]?.raw ?? "").has("bcc")).toBe(false);
  });
});

describe("a webhook, over real HTTP", () => {
  test("it is signed so that the reference library verifies it, with the secret that was shown once", async () => {
    const hook = await receiver((response) => response.end("thanks"));
    const { signing_secret: secret = "" } = await channel("webhook", { url: hook.url });
    await scene.check(firing("amount"));
    await deliver();
    const [received] = hook.received;
    expect(verified(received, secret)).toMatchObject({
      version: 1,
      type: "alert.opened",
      data: { number: 1, cause: "distribution" },
    });
    const [told] = await notifications();
    expect(told).toMatchObject({ state: "delivered", answer: "200 · accepted · thanks" });
    expect(received?.headers["webhook-id"]).toBe(told?.id);
  });

  test("while its first try is under way a message waits: it was not tried in vain", async () => {
    let meanwhile: unknown = null;
    const hook = await receiver((response) => {
      void notifications().then((listed) => {
        meanwhile = listed;
        response.writeHead(204).end();
      });
    });
    await channel("webhook", { url: hook.url });
    await scene.check(firing("amount"));
    await deliver();
    expect(meanwhile).toMatchObject([{ state: "waiting", answer: null }]);
    expect(await notifications()).toMatchObject([{ state: "delivered" }]);
  });

  test("what fails is tried again after 5 s and 5 min under the same id, and is shown as being tried", async () => {
    const statuses = [500, 503, 204];
    const hook = await receiver((response) => response.writeHead(statuses.shift() ?? 204).end());
    await channel("webhook", { url: hook.url });
    await scene.check(firing("amount"));
    await deliver();
    expect(await notifications()).toMatchObject([{ state: "retrying", attempts: 1, answer: "500 · answered 500" }]);
    seconds(4);
    await deliver();
    expect(hook.received).toHaveLength(1);
    seconds(1);
    await deliver();
    seconds(299);
    await deliver();
    expect(hook.received).toHaveLength(2);
    seconds(1);
    await deliver();
    expect(await notifications()).toMatchObject([{ state: "delivered", attempts: 3 }]);
    expect(new Set(hook.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  test("after the tenth try it is given up, and stands with its alert and its last answer", async () => {
    const hook = await receiver((response) => response.writeHead(500).end("out of order"));
    await channel("webhook", { url: hook.url });
    await scene.check(firing("amount"));
    for (let day = 0; day < 12; day += 1) {
      await deliver();
      scene.after(25);
    }
    expect(hook.received).toHaveLength(10);
    expect(await notifications()).toMatchObject([
      { state: "failed", attempts: 10, answer: "500 · answered 500 · out of order" },
    ]);
    expect(await scene.alert(1)).toMatchObject({ deliveries: { delivered: 0, failed: 1 } });
  });

  test("what was given up goes out again when somebody asks, once however often they ask, under the id it had", async () => {
    answerOfSlack = (response) => response.writeHead(400).end("invalid_payload");
    await channel("slack", { url: slackUrl }, { name: "#risk" });
    await scene.check(firing("amount"));
    await deliver();
    const [failed] = await notifications();
    expect(failed).toMatchObject({ state: "failed", attempts: 1 });
    const again = () => scene.ask<AlertDetail>("POST", `/api/v1/deliveries/${failed?.id}/send`);
    answerOfSlack = (response) => response.end("ok");
    const answers = await Promise.all([again(), again(), again()]);
    expect(answers.map(({ notifications: [first] }) => first?.state)).toEqual(["waiting", "waiting", "waiting"]);
    await deliver();
    expect((await again()).notifications).toMatchObject([{ id: failed?.id, state: "delivered", attempts: 1 }]);
    await deliver();
    expect(slack.received).toHaveLength(2);
    expect((await scene.alert(1)).timeline.map(({ text }) => text)).toContain("Sent again to #risk");
    const { items: entries } = await scene.ask<AuditPage>("GET", `/api/v1/audit?object=${failed?.id}`);
    expect(entries.map(({ action }) => action)).toEqual(["delivery.send-again"]);
  });

  test("what has no channel any more cannot go out again, and says what to do", async () => {
    const hook = await receiver((response) => response.writeHead(410).end());
    const { id } = await channel("webhook", { url: hook.url });
    await scene.check(firing("amount"));
    await deliver();
    const again = async () =>
      (
        await app.call({
          method: "POST",
          url: `/api/v1/deliveries/${(await notifications())[0]?.id}/send`,
          key: scene.key,
        })
      ).json();
    expect(await again()).toMatchObject({
      code: "delivery/no-channel",
      detail: expect.stringContaining("switched off; switch it on first"),
    });
    await scene.ask("DELETE", `/api/v1/channels/${id}`);
    expect(await again()).toMatchObject({
      code: "delivery/no-channel",
      detail: expect.stringContaining("was deleted"),
    });
    expect(await notifications()).toMatchObject([{ state: "failed" }]);
  });

  test("410 switches the channel off; that is in the audit, and what waited is shown as not sent", async () => {
    const hook = await receiver((response) => response.writeHead(410).end("gone"));
    const { id } = await channel("webhook", { url: hook.url });
    await scene.check(firing("amount"));
    await deliver();
    await scene.check(firing("amount", { ratio: 3, severity: 4 }));
    const { items } = await scene.ask<{ items: Channel[] }>("GET", "/api/v1/channels");
    expect(items).toMatchObject([{ id, enabled: false, last_result: { outcome: "disabled", status: 410 } }]);
    expect(hook.received).toHaveLength(1);
    const { items: entries } = await scene.ask<AuditPage>("GET", `/api/v1/audit?object=${id}`);
    expect(entries.map(({ action, reason }) => [action, reason])).toEqual([
      ["channel.disable", "the receiver is gone (410)"],
      ["channel.create", null],
    ]);
  });
});

/** What an incoming webhook takes, as Slack's reference of Block Kit has it. */
const plain = z.strictObject({ type: z.literal("plain_text"), text: z.string().min(1).max(3000), emoji: z.boolean() });
const markdown = z.strictObject({
  type: z.literal("mrkdwn"),
  text: z.string().min(1).max(3000),
  verbatim: z.boolean(),
});
const slackPayload = z.strictObject({
  text: z.string().min(1),
  mrkdwn: z.boolean(),
  link_names: z.boolean(),
  unfurl_links: z.boolean(),
  unfurl_media: z.boolean(),
  blocks: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("header"), text: plain.extend({ text: z.string().min(1).max(150) }) }),
        z.strictObject({ type: z.literal("section"), text: z.union([plain, markdown]) }),
        z.strictObject({
          type: z.literal("context"),
          elements: z
            .array(z.union([plain, markdown]))
            .min(1)
            .max(10),
        }),
      ]),
    )
    .min(1)
    .max(50),
});

describe("Slack, by its published format", () => {
  test("it is sent what an incoming webhook takes, and names cannot mention, link or format", async () => {
    await channel("slack", { url: slackUrl });
    await scene.check(firing("<!channel> *amount* <https://example.com|click>"));
    await deliver();
    expect(slack.received).toMatchObject([{ path: "/services/T0AAAAAAA/B0AAAAAAA/secretOfTheHook" }]);
    const { blocks, text } = slackPayload.parse(JSON.parse(slack.received[0]?.body ?? "{}"));
    expect(text).toContain("&lt;!channel&gt;");
    expect(JSON.stringify(blocks)).not.toContain("<!channel>");
    expect(await notifications()).toMatchObject([{ state: "delivered", answer: "200 · accepted · ok" }]);
  });

  // https://api.slack.com/messaging/webhooks#handling_errors
  test.each([
    { status: 400, body: "invalid_payload", state: "failed", enabled: true },
    { status: 403, body: "action_prohibited", state: "failed", enabled: false },
    { status: 404, body: "no_service", state: "failed", enabled: false },
    { status: 410, body: "channel_is_archived", state: "failed", enabled: false },
    { status: 429, body: "rate_limited", state: "retrying", enabled: true },
    { status: 500, body: "rollup_error", state: "retrying", enabled: true },
  ])("$status $body: the message is $state, the channel on: $enabled", async ({ status, body, state, enabled }) => {
    answerOfSlack = (response) => response.writeHead(status, { "retry-after": "30" }).end(body);
    await channel("slack", { url: slackUrl });
    await scene.check(firing("amount"));
    await deliver();
    expect(await notifications()).toMatchObject([{ state, answer: expect.stringContaining(body) }]);
    const { items } = await scene.ask<{ items: Channel[] }>("GET", "/api/v1/channels");
    expect(items).toMatchObject([{ enabled }]);
  });

  test("who asks to wait 30 s is left alone for 30 s", async () => {
    answerOfSlack = (response) => response.writeHead(429, { "retry-after": "30" }).end();
    await channel("slack", { url: slackUrl.replace("secretOfTheHook", "ofThisTestAlone") });
    const tries = () => slack.received.filter(({ path }) => path.endsWith("ofThisTestAlone"));
    await scene.check(firing("amount"));
    await deliver();
    seconds(29);
    await deliver();
    expect(tries()).toHaveLength(1);
    seconds(1);
    await deliver();
    expect(tries()).toHaveLength(2);
  });
});

describe("send test", () => {
  const sendTest = ({ id }: Channel) => scene.ask<SendResult>("POST", `/api/v1/channels/${id}/test`);

  test.each([
    { status: 200, body: "thanks", outcome: "delivered" },
    { status: 500, body: "boom", outcome: "retry" },
    { status: 302, body: "", outcome: "retry" },
    { status: 410, body: "gone", outcome: "disabled" },
  ])("shows what the receiver said: $status $body", async ({ status, body, outcome }) => {
    const hook = await receiver((response) => response.writeHead(status).end(body));
    const made = await channel("webhook", { url: hook.url });
    const result = await sendTest(made);
    expect(result).toMatchObject({ outcome, status, answer: body });
    expect(result.latency_ms).toBeGreaterThanOrEqual(0);
    const { items } = await scene.ask<{ items: Channel[] }>("GET", "/api/v1/channels");
    expect(items[0]?.last_result).toEqual(result);
    expect(hook.received).toHaveLength(1);
  });

  test("a mail server's own words too", async () => {
    const result = await sendTest(await channel("email", { email: "on-call@example.com" }));
    expect(result).toMatchObject({ outcome: "delivered", answer: expect.stringContaining("250") });
    expect(mail.taken).toHaveLength(1);
  });

  test("nobody there", async () => {
    const hook = await startReceiver((response) => response.end());
    await hook.close();
    expect(await sendTest(await channel("webhook", { url: hook.url }))).toMatchObject({
      outcome: "retry",
      status: null,
      reason: "connection refused",
    });
  });
});

describe("secrets", () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

  test("they are written and never come back, from no route, no audit and no log", async () => {
    const hook = await receiver((response) => response.end("ok"));
    const url = `${hook.url}?token=opensesame`;
    const made = await channel("webhook", { url, secret });
    await channel("slack", { url: slackUrl });
    await scene.ask("POST", `/api/v1/channels/${made.id}/test`);
    await scene.check(firing("amount"));
    await deliver();
    const seen = [
      made,
      await scene.ask("PATCH", `/api/v1/channels/${made.id}`, { name: "renamed" }),
      await scene.ask("GET", "/api/v1/channels"),
      await scene.alert(1),
      await scene.ask("GET", "/api/v1/audit?limit=1000"),
      lines,
    ];
    for (const word of [secret, secret.slice(6), "opensesame", "secretOfTheHook"])
      expect(JSON.stringify(seen)).not.toContain(word);
    // The control: they are used all the same.
    expect(hook.received.map(({ path }) => path)).toEqual(["/hook?token=opensesame", "/hook?token=opensesame"]);
  });

  test("a new address keeps the secret that nobody can read back; one as it is shown is refused", async () => {
    const [old, next] = [await receiver((response) => response.end()), await receiver((response) => response.end())];
    const { id, configuration } = await channel("webhook", { url: `${old.url}?a=1`, secret });
    const shown = await app.call({
      method: "PATCH",
      url: `/api/v1/channels/${id}`,
      key: scene.key,
      payload: { configuration },
    });
    expect(shown.statusCode).toBe(422);
    await scene.ask("PATCH", `/api/v1/channels/${id}`, { configuration: { url: next.url } });
    await scene.ask("POST", `/api/v1/channels/${id}/test`);
    expect([old.received.length, next.received.length]).toEqual([0, 1]);
    expect(() => verified(next.received[0], secret)).not.toThrow();
  });

  test("the database has none in plain words; one that was stored before they were sealed works, and is sealed", async () => {
    const hook = await receiver((response) => response.end());
    const configuration = { url: `${hook.url}?token=opensesame`, secret };
    const { id } = await channel("webhook", configuration);
    const ctx = app.contextOf(systemCaller(scene.organisation, "test"));
    const stored = async (): Promise<string> => {
      const [row] = await ctx.transaction((tx) => tx.selectFrom("channels").selectAll().where("id", "=", id).execute());
      return JSON.stringify(row);
    };
    for (const word of [secret.slice(6), "opensesame"]) expect(await stored()).not.toContain(word);
    await ctx.transaction((tx) => updateChannelRow(tx, scene.organisation, id, { configuration }));
    await scene.ask("POST", `/api/v1/channels/${id}/test`);
    const seal = createSeal(app.config.dataFolder);
    expect([await sealOpenChannels(ctx, seal), await sealOpenChannels(ctx, seal)]).toEqual([1, 0]);
    for (const word of [secret.slice(6), "opensesame"]) expect(await stored()).not.toContain(word);
    await scene.ask("POST", `/api/v1/channels/${id}/test`);
    expect(hook.received.map(({ path }) => path)).toEqual(["/hook?token=opensesame", "/hook?token=opensesame"]);
    expect(() => verified(hook.received[1], secret)).not.toThrow();
  });
});

describe("an operator who opened nothing and set no mail server", () => {
  const quietLines: string[] = [];
  let closed: TestServer;
  beforeAll(async () => {
    closed = await testServer({ log: createLog("info", { write: (line: string) => void quietLines.push(line) }) });
  });
  afterAll(() => closed.close());

  const ask = (method: "GET" | "POST", url: string, payload?: object) =>
    closed.call({ method, url, ...(payload === undefined ? {} : { payload }) });

  test.each([
    "http://127.0.0.1/hook",
    "http://127.1/hook",
    "http://2130706433/hook",
    "http://[::1]/hook",
    "http://[::ffff:127.0.0.1]/hook",
    "http://10.1.2.3/hook",
    "http://169.254.169.254/latest/meta-data",
    "http://localhost:9000/hook",
    "https://example.com:8443/hook",
    "https://user:opensesame@example.com/hook",
  ])("a webhook to %s is refused when it is entered", async (url) => {
    const answer = await ask("POST", "/api/v1/channels", { channel_type: "webhook", configuration: { url } });
    expect([answer.statusCode, answer.json().code]).toEqual([422, "request/invalid"]);
    expect(answer.json().errors).toMatchObject([{ field: "configuration.url" }]);
    expect(answer.body).not.toContain("opensesame");
  });

  test("a name that leads to a private address is not reached, and is one line of the security log", async () => {
    const made = await ask("POST", "/api/v1/channels", {
      channel_type: "webhook",
      configuration: { url: "http://localhost/hook" },
    });
    const result = await ask("POST", `/api/v1/channels/${made.json().id}/test`);
    expect(result.json()).toMatchObject({
      outcome: "not-sent",
      status: null,
      reason: "not sent: the address is not allowed",
    });
    const security = quietLines.map((line) => JSON.parse(line)).filter((line) => line.code === "outbound/refused");
    expect(security).toMatchObject([{ security: true, host: "localhost", port: 80 }]);
  });

  test("mail is written to the log and shown as not sent, never as delivered", async () => {
    const made = await ask("POST", "/api/v1/channels", {
      channel_type: "email",
      configuration: { email: "on-call@example.com" },
    });
    const result = await ask("POST", `/api/v1/channels/${made.json().id}/test`);
    expect(result.json()).toMatchObject({ outcome: "not-sent", reason: "not sent: no SMTP server set" });
    expect(quietLines.filter((line) => line.includes("mail not sent: no SMTP server set"))).toHaveLength(1);
    const own = await alertScene(closed);
    await own.channel();
    await own.check(firing("amount"));
    const deliveries = createDeliveries({
      database: closed.fresh.database,
      senders: await openSenders({ config: closed.config, log: createLog("silent") }),
      seal: createSeal(closed.config.dataFolder),
      contextOf: closed.contextOf,
      systemCaller,
      holder: "test",
      chance: () => 0,
      now: () => closed.clock.now(),
      log: createLog("silent"),
    });
    await deliveries.begin();
    await deliveries.stop();
    expect(await own.alert(1)).toMatchObject({
      deliveries: { delivered: 0, waiting: 0, failed: 0, not_sent: 1 },
      notifications: [{ state: "not-sent", answer: "not sent: no SMTP server set" }],
    });
  });
});

test("a server that stops ends what hangs at a receiver", async () => {
  const hook = await receiver(() => undefined);
  const stopping = await testServer({ config: { outboundAllow: ["127.0.0.1"] } });
  const made = await stopping.call({
    method: "POST",
    url: "/api/v1/channels",
    payload: { channel_type: "webhook", configuration: { url: hook.url } },
  });
  const hanging = stopping.call({ method: "POST", url: `/api/v1/channels/${made.json().id}/test` });
  await expect.poll(() => hook.received.length).toBe(1);
  const ended = new Promise<void>((resolve) => hook.onceClosed(resolve));
  await stopping.close();
  await ended;
  await hanging.catch(() => undefined);
}, 20_000);
