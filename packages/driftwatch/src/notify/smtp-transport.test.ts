import { expect, test, vi } from "vitest";

import { receiveMail } from "../../../../apps/server/test/receive-mail.ts";
import { performanceAlert } from "../../test/alert-examples.ts";
import { sendMail } from "./send-mail.ts";
import { smtpTransport } from "./smtp-transport.ts";

const letter = {
  from: { name: "DriftGuard", address: "driftguard@example.com" },
  to: [{ name: "On call", address: "on-call@example.com" }],
  id: "msg_1",
  threadId: null,
  picture: null,
  now: () => 1_000,
};

test("a mail server takes an alert", async () => {
  const server = await receiveMail();
  const transport = await smtpTransport({ server: "127.0.0.1", port: server.port, user: null, password: null });
  expect(await sendMail(performanceAlert, { ...letter, transport })).toMatchObject({ outcome: "delivered" });
  expect(server.mails).toMatchObject([
    { to: ["on-call@example.com"], text: expect.stringContaining("Ask operations") },
  ]);
  await server.close();
});

test("a password goes to no server without TLS", async () => {
  const server = await receiveMail();
  const transport = await smtpTransport({ server: "127.0.0.1", port: server.port, user: "me", password: "secret" });
  expect((await sendMail(performanceAlert, { ...letter, transport })).outcome).not.toBe("delivered");
  expect(server.mails).toEqual([]);
  await server.close();
});

test("a server that is not there is told, not thrown", async () => {
  const server = await receiveMail();
  await server.close();
  const transport = await smtpTransport({ server: "127.0.0.1", port: server.port, user: null, password: null });
  expect(await sendMail(performanceAlert, { ...letter, transport })).toMatchObject({ outcome: "retry" });
});

test("where nodemailer is missing, it is said what to install", async () => {
  vi.doMock("nodemailer", () => {
    throw new Error("Cannot find package");
  });
  const options = { server: "127.0.0.1", port: 25, user: null, password: null };
  await expect(smtpTransport(options)).rejects.toThrow("npm install nodemailer");
  vi.doUnmock("nodemailer");
});
