import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type MailReceiver, receiveMail } from "../receive-mail.ts";
import { type StartedServer, startServer } from "../start-server.ts";

const run = promisify(execFile);
const example = fileURLToPath(new URL("../../../../examples/first-alert/", import.meta.url));

describe("the first five minutes, against the server as it is started", () => {
  let folder: string;
  let mail: MailReceiver;
  let server: StartedServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "dg-first-"));
    mail = await receiveMail();
    server = await startServer({
      DRIFTGUARD_DATA: join(folder, "data"),
      SMTP_SERVER: "127.0.0.1",
      SMTP_PORT: String(mail.port),
      FROM_EMAIL: "driftguard@example.com",
    });
  });

  afterAll(async () => {
    await server.stop();
    await mail.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("register, baseline, calm rows, shifted rows, check: one alert, one mail within 30 s of the check", async () => {
    await api("POST", "/api/alert-channels", {
      channel_type: "email",
      configuration: { email: "on-call@example.com" },
    });
    const { stdout } = await run(join(example, "first-alert.sh"), { env: environment() });
    expect(stdout).toContain("No feature differs from the baseline over 300 predictions.");
    expect(stdout).toMatch(/features differ from the baseline over 1,000 predictions: /);
    const received = await mail.waitFor("first-alert-curl", 30_000);
    expect(received.to).toEqual(["on-call@example.com"]);
    // What is called changed is over its threshold; the missing rate of a shifted feature is not.
    const text = received.text.replaceAll("=\r\n", "");
    const changed = /What changed\r\n([^]*?)\r\n\r\n/.exec(text)?.[1] ?? "";
    expect(changed).toContain("- amount: KS");
    expect(changed).not.toContain("missing rate");
    const { items } = await api("GET", "/api/v1/models/first-alert-curl/alerts");
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ cause: "gap", state: "open", severity: 3, version: "1" });
    expect(items[0].features).toContain("amount");
    expect(items[0].features).not.toContain("country");
  });

  test("checked again, the same problem stays one alert and sends no second mail", async () => {
    const before = mail.mails.length;
    const { alerts } = await api("POST", "/api/v1/models/first-alert-curl/checks", {});
    expect(alerts).toMatchObject([{ change: "repeated" }]);
    const { items } = await api("GET", "/api/v1/models/first-alert-curl/alerts");
    expect(items).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(mail.mails).toHaveLength(before);
  });

  test("sent again, every row is a duplicate and nothing counts twice", async () => {
    await run(join(example, "first-alert.sh"), { env: environment() });
    const drift = await api("GET", "/drift/models/1/drift/current");
    expect(drift).toMatchObject({ model_id: 1, rows: 1000, drift_detected: true });
  });

  async function api(method: string, path: string, body?: unknown) {
    const answer = await fetch(server.url + path, {
      method,
      headers: { "x-api-key": server.key ?? "", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const read = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(read)}`);
    return read;
  }

  function environment(): Record<string, string> {
    return { PATH: process.env["PATH"] ?? "", DRIFTGUARD_URL: server.url, DRIFTGUARD_KEY: server.key ?? "" };
  }
});
