import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { sendMail } from "driftwatch/notify";
import type { Delivery, MailTransport } from "driftwatch/notify";
import { createTransport } from "nodemailer";
import {
  distributionAlert,
  hostileAlert,
  performanceAlert,
} from "../../../../../packages/driftwatch/test/alert-examples.ts";
import { certificate } from "../../../test/mail/certificate.ts";
import type { MailServer } from "../../../test/mail/mail-server.ts";
import { readHeaders, startMailServer } from "../../../test/mail/mail-server.ts";
import { createLog } from "../log.ts";
import type { MailOptions, MailSettings } from "./mail.ts";
import { openMail } from "./mail.ts";

const log = createLog("silent");
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function start(...options: Parameters<typeof startMailServer>): Promise<MailServer> {
  const server = await startMailServer(...options);
  closing.push(() => server.close());
  return server;
}

function settings(port: number, change: Partial<MailSettings> = {}): MailSettings {
  return { server: "127.0.0.1", port, user: null, password: null, from: "driftguard@example.com", ...change };
}

type Sending = {
  readonly to?: readonly { readonly name: string; readonly address: string }[];
  readonly alert?: typeof performanceAlert;
  readonly mail?: Partial<MailOptions>;
};

function send(
  mailSettings: MailSettings | null,
  { to, alert = performanceAlert, mail }: Sending = {},
): Promise<Delivery> {
  const transport = openMail(mailSettings, { log, ...mail });
  return sendMail(alert, {
    transport,
    from: transport.from,
    to: to ?? [{ name: "On call", address: "on-call@example.com" }],
    id: "msg_1",
    threadId: "alert_1",
    picture: null,
    now: Date.now,
  });
}

test("an alert arrives at a real server, as text and HTML, for the one recipient", async () => {
  const server = await start();
  expect(await send(settings(server.port))).toMatchObject({
    outcome: "delivered",
    reason: "accepted by the mail server",
  });
  expect(server.taken).toHaveLength(1);
  const [mail] = server.taken;
  expect(mail).toMatchObject({ from: "driftguard@example.com", to: ["on-call@example.com"] });
  const headers = readHeaders(mail?.raw ?? "");
  expect(headers.get("subject")).toEqual([
    "[DriftGuard MEDIUM] flight-disruption: Flights are disrupted 3.4 times as often as predicted",
  ]);
  expect(headers.get("from")).toEqual(["DriftGuard <driftguard@example.com>"]);
  expect(headers.get("message-id")).toEqual(["<msg_1@example.com>"]);
  expect(headers.get("auto-submitted")).toEqual(["auto-generated"]);
  expect(mail?.raw).toContain("Content-Type: text/plain; charset=utf-8");
  expect(mail?.raw).toContain("Content-Type: text/html; charset=utf-8");
});

test("a bare transport of nodemailer fits too, as for users of the library alone, and a picture arrives inline", async () => {
  const server = await start();
  const transport: MailTransport = createTransport({ host: "127.0.0.1", port: server.port, ignoreTLS: true });
  const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
  const from = { name: "Drift", address: "drift@example.com" };
  const to = [{ name: "On call", address: "on-call@example.com" }];
  const options = { transport, from, to, id: "msg_1", threadId: null, picture, now: Date.now };
  expect((await sendMail(performanceAlert, options)).outcome).toBe("delivered");
  expect(server.taken[0]?.raw).toContain(Buffer.from(picture).toString("base64"));
  expect(server.taken[0]?.raw).toMatch(/Content-Id: <chart@driftguard>/i);
});

test("STARTTLS is used where it is offered, with any certificate while there is no password", async () => {
  const server = await start();
  expect((await send(settings(server.port))).outcome).toBe("delivered");
  expect(server.taken[0]?.secure).toBe(true);
});

test("a server without STARTTLS is used in the clear while there is no password", async () => {
  const server = await start({ disabledCommands: ["STARTTLS"] });
  expect((await send(settings(server.port))).outcome).toBe("delivered");
  expect(server.taken[0]?.secure).toBe(false);
});

describe("with a password", () => {
  const passwords: string[] = [];
  const onAuth: Parameters<typeof startMailServer>[0] = {
    authOptional: false,
    onAuth: ({ username, password }, _session, done) => {
      passwords.push(password ?? "");
      if (username === "driftguard" && password === "right") done(null, { user: username });
      else done(new Error("Invalid username or password"));
    },
  };
  const user = { user: "driftguard", password: "right" };
  afterEach(() => void passwords.splice(0));

  test("it is sent over a trusted connection", async () => {
    const server = await start(onAuth);
    const mail = { certificateAuthority: certificate };
    expect((await send(settings(server.port, user), { mail })).outcome).toBe("delivered");
    expect(server.taken[0]).toMatchObject({ secure: true, user: "driftguard" });
  });

  test("without STARTTLS nothing is said, and it is tried again later", async () => {
    const server = await start({ ...onAuth, disabledCommands: ["STARTTLS"], allowInsecureAuth: true });
    const delivery = await send(settings(server.port, user));
    expect(delivery.outcome).toBe("retry");
    expect(delivery.reason).toMatch(/TLS/);
    expect(passwords).toEqual([]);
    expect(server.taken).toEqual([]);
  });

  test("to a certificate that nobody vouches for nothing is said", async () => {
    const server = await start(onAuth);
    const delivery = await send(settings(server.port, user));
    expect(delivery.outcome).toBe("retry");
    expect(delivery.reason).toBe("mail server: certificate not trusted");
    expect(passwords).toEqual([]);
  });

  test("a wrong one is tried again, with the server's words and without the password", async () => {
    const server = await start(onAuth);
    const mail = { certificateAuthority: certificate };
    const delivery = await send(settings(server.port, { ...user, password: "wrong-password" }), { mail });
    expect(delivery).toMatchObject({
      outcome: "retry",
      status: 535,
      reason: "the mail server refused user name or password",
    });
    expect(JSON.stringify(delivery)).not.toContain("wrong-password");
    expect(passwords).toEqual(["wrong-password"]);
  });
});

test("451 is tried again, and then delivered under the same id", async () => {
  let tries = 0;
  const server = await start({
    onMailFrom(_address, _session, done) {
      tries += 1;
      done(tries === 1 ? Object.assign(new Error("try again later"), { responseCode: 451 }) : null);
    },
  });
  const first = await send(settings(server.port));
  expect(first).toMatchObject({ outcome: "retry", status: 451 });
  expect(first.answer).toContain("try again later");
  expect((await send(settings(server.port))).outcome).toBe("delivered");
  expect(readHeaders(server.taken[0]?.raw ?? "").get("message-id")).toEqual(["<msg_1@example.com>"]);
});

test("550 is given up with the server's words", async () => {
  const server = await start({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error("no such user"), { responseCode: 550 })),
  });
  const delivery = await send(settings(server.port));
  expect(delivery).toMatchObject({ outcome: "dead", status: 550 });
  expect(delivery.answer).toContain("no such user");
});

test("one refused recipient of two is not called delivered", async () => {
  const server = await start({
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith("gone") ? Object.assign(new Error("no such user"), { responseCode: 550 }) : null),
  });
  const to = [
    { name: "", address: "on-call@example.com" },
    { name: "", address: "gone@example.com" },
  ];
  expect(await send(settings(server.port), { to })).toMatchObject({
    outcome: "dead",
    reason: "the mail server refused 1 of 2 recipients",
  });
});

test.each([
  { promise: "says nothing", greet: () => {} },
  {
    promise: "drips a byte at a time",
    greet: (write: (text: string) => void) => {
      const drip = setInterval(() => write("2"), 20);
      closing.push(async () => clearInterval(drip));
    },
  },
])("a server that $promise is left at the time limit", async ({ greet }) => {
  const silent = createServer((socket) => {
    socket.on("error", () => {});
    greet((text) => void (socket.destroyed || socket.write(text)));
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => void silent.close(() => resolve())));
  const address = silent.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const delivery = await send(settings(port), { mail: { timeoutMs: 200 } });
  expect(delivery).toMatchObject({ outcome: "retry", reason: "mail server: no answer in time" });
  expect(delivery.latencyMs).toBeLessThan(2_000);
});

test("nobody listening is tried again", async () => {
  const server = await startMailServer();
  await server.close();
  expect(await send(settings(server.port))).toMatchObject({
    outcome: "retry",
    reason: "mail server: connection refused",
  });
});

test("without a server the mail is in the log, and is not called sent", async () => {
  const lines: string[] = [];
  const kept = createLog("warn", { write: (line: string) => void lines.push(line) });
  const delivery = await send(null, { mail: { log: kept } });
  expect(delivery).toMatchObject({ outcome: "dead", reason: "not sent: no SMTP server set" });
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0] ?? "");
  expect(line).toMatchObject({ msg: "mail not sent: no SMTP server set", to: ["on-call@example.com"] });
  expect(line.text).toContain("Ask operations at LGA.");
});

describe("injection", () => {
  const corpus = [
    "a\r\nBcc: victim@example.com",
    "a\nBcc: victim@example.com",
    "a\rBcc: victim@example.com",
    "a\r\n\r\n<h1>body</h1>",
    "a\0Bcc: victim@example.com",
    "a\r\n.\r\nMAIL FROM:<x@example.com>",
    'a" <victim@example.com>, "',
    "a>, <victim@example.com",
    "a\u2028Bcc: victim@example.com",
    "=?utf-8?Q?a=0D=0ABcc=3A_victim=40example.com?=",
    "=?utf-8?B?dmljdGlt?=",
    "%0d%0aBcc: victim@example.com",
    "<script>alert(1)</script>",
  ];
  const known = new Set(
    "from to subject message-id in-reply-to references date mime-version content-type auto-submitted x-auto-response-suppress".split(
      " ",
    ),
  );

  test.each(corpus)("the name %j neither adds a recipient nor a header", async (name) => {
    const server = await start();
    const delivery = await send(settings(server.port), {
      alert: hostileAlert(name),
      to: [{ name, address: "on-call@example.com" }],
    });
    expect(delivery.outcome).toBe("delivered");
    expect(server.taken.map(({ to }) => to)).toEqual([["on-call@example.com"]]);
    const headers = readHeaders(server.taken[0]?.raw ?? "");
    expect([...headers.keys()].filter((header) => !known.has(header))).toEqual([]);
    expect([...headers.values()].every((values) => values.length === 1)).toBe(true);
    // Shown as it was given: controls as a space, and an encoded word not decoded.
    const shown = name.replace(/[\p{Cc}\u2028]+/gu, " ").replaceAll("=?", "=\u2060?");
    expect(headers.get("subject")?.[0]).toContain(`${shown} moved`.slice(0, 40));
  });

  test.each([
    "on-call@example.com\r\nRCPT TO:<victim@example.com>",
    "on-call@example.com, victim@example.com",
    "on-call@example.com>\r\nRCPT TO:<victim@example.com",
    "<victim@example.com> on-call@example.com",
    "on-call@example.com victim@example.com",
    '"victim@example.com "@example.com',
    "group: victim@example.com;",
    "on-call@example.com\0",
    "",
  ])("the address %j is refused by the alert and by the transport, and nobody gets anything", async (address) => {
    const server = await start();
    expect(await send(settings(server.port), { to: [{ name: "", address }] })).toMatchObject({
      outcome: "dead",
      reason: "not sent: not a mail address",
    });
    const mail = openMail(settings(server.port), { log });
    const letter = {
      from: mail.from,
      to: [{ name: "", address }],
      subject: "s",
      text: "t",
      html: "h",
      messageId: "<a@example.com>",
      headers: {},
      attachments: [],
    };
    await expect(mail.sendMail(letter)).rejects.toMatchObject({ code: "MAIL_REFUSED" });
    expect(server.taken).toEqual([]);
  });

  test.each([
    { where: "subject", change: { subject: "a\r\nBcc: victim@example.com" } },
    { where: "a name", change: { to: [{ name: "a\nb", address: "a@example.com" }] } },
    { where: "the message id", change: { messageId: "<a@example.com>\r\nBcc: victim@example.com" } },
    { where: "a header", change: { headers: { "X-A": "a\r\nBcc: victim@example.com" } } },
  ])("a line break in $where is refused by the transport itself", async ({ change }) => {
    const server = await start();
    const mail = openMail(settings(server.port), { log });
    const letter = {
      from: mail.from,
      to: [{ name: "", address: "on-call@example.com" }],
      subject: "s",
      text: "t",
      html: "h",
      messageId: "<a@example.com>",
      headers: {},
      attachments: [],
      ...change,
    };
    await expect(mail.sendMail(letter)).rejects.toMatchObject({ code: "MAIL_REFUSED" });
    expect(server.taken).toEqual([]);
  });
});

test("ten mails at once arrive as ten, each with its own recipient", async () => {
  const server = await start();
  const names = Array.from({ length: 10 }, (_, index) => `reader-${index}@example.com`);
  const deliveries = await Promise.all(
    names.map((address) => send(settings(server.port), { alert: distributionAlert, to: [{ name: "", address }] })),
  );
  expect(deliveries.every(({ outcome }) => outcome === "delivered")).toBe(true);
  expect(server.taken.map(({ to }) => to.join()).toSorted()).toEqual(names);
});
