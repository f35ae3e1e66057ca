import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { findTool } from "@driftguard/tools";
import { type TestServer, testServer } from "../test-server.ts";

const prometheus = findTool("prometheus");
const secretName = "a-name-of-a-tenant-zq7";

let app: TestServer;
beforeAll(async () => {
  app = await testServer();
  await app.call({ method: "POST", url: "/api/v1/models", payload: { name: secretName } });
  await app.call({
    method: "POST",
    url: `/api/v1/models/${secretName}/predictions`,
    payload: [
      { id: "1", features: { [secretName]: 1 }, prediction: 1 },
      { id: "1", features: { [secretName]: 1 }, prediction: 1 },
      { id: "2", features: [], prediction: 1 },
    ],
  });
  await app.call({ method: "POST", url: `/api/v1/models/${secretName}/checks`, payload: {} });
  await app.call({ method: "GET", url: `/api/v1/models/${secretName}/nothing/here` });
});
afterAll(() => app.close());

const scrape = (from: string, headers: Record<string, string> = {}) =>
  app.server.inject({ method: "GET", url: "/metrics", remoteAddress: from, headers });

test("a program on this machine is answered, everybody else needs an admin's key", async () => {
  const ingest = await app.call({ method: "POST", url: "/api/v1/keys", payload: { name: "i", scopes: ["ingest"] } });
  expect((await scrape("127.0.0.1")).statusCode).toBe(200);
  expect((await scrape("::1")).statusCode).toBe(200);
  expect((await scrape("203.0.113.9")).statusCode).toBe(401);
  expect((await scrape("127.0.0.1", { "x-forwarded-for": "203.0.113.9" })).statusCode).toBe(401);
  expect((await scrape("203.0.113.9", { "x-api-key": ingest.json().key })).statusCode).toBe(403);
  expect((await scrape("203.0.113.9", { "x-api-key": app.first.key })).statusCode).toBe(200);
});

test("it counts rows, requests and checks, and names nobody", async () => {
  const { body, headers } = await scrape("127.0.0.1");
  expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(body).toContain('driftguard_ingest_rows_total{outcome="accepted"} 1\n');
  expect(body).toContain('driftguard_ingest_rows_total{outcome="duplicate"} 1\n');
  expect(body).toContain('driftguard_ingest_rows_total{outcome="rejected"} 1\n');
  expect(body).toContain(
    'driftguard_http_request_duration_seconds_count{method="POST",route="/api/v1/models/:model/predictions",status="200"} 1\n',
  );
  expect(body).toContain('driftguard_http_request_duration_seconds_count{method="GET",route="none",status="404"} 1\n');
  expect(body).toMatch(/driftguard_check_duration_seconds_count\{outcome="(checked|skipped)"\} 1\n/);
  expect(body).toMatch(/driftguard_profile_refresh_duration_seconds_count\{outcome="done"\} [12]\n/);
  expect(body).toContain('driftguard_outbox_messages{state="waiting"} 0\n');
  expect(body).toContain('driftguard_database_connections{state="idle"}');
  expect(body).toMatch(/nodejs_eventloop_lag_p99_seconds \d/);
  expect(body).toMatch(/process_resident_memory_bytes \d{7,}\n/);
  expect(body).not.toContain(secretName);
  expect(body).not.toMatch(/key_|model_[0-9a-z]{25}|dg_/);
});

test.skipIf(prometheus.path === null)(`promtool finds nothing to mend (${prometheus.install})`, async () => {
  const { body } = await scrape("127.0.0.1");
  const checked = spawnSync("promtool", ["check", "metrics"], { input: body, encoding: "utf8" });
  expect({ status: checked.status, said: checked.stderr + checked.stdout }).toEqual({ status: 0, said: "" });
  const control = spawnSync("promtool", ["check", "metrics"], {
    input: "# TYPE bad_total gauge\nbad_total 1\n",
    encoding: "utf8",
  });
  expect(control.status).not.toBe(0);
});

test.skipIf(prometheus.path === null)(
  `a real Prometheus scrapes it (${prometheus.install})`,
  async () => {
    const url = new URL(await app.server.listen({ host: "127.0.0.1", port: 0 }));
    const folder = mkdtempSync(join(tmpdir(), "driftguard-prometheus-"));
    const port = await freePort();
    const config = join(folder, "prometheus.yml");
    writeFileSync(
      config,
      `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs: [{ job_name: driftguard, static_configs: [{ targets: ["${url.host}"] }] }]
`,
    );
    const started = spawn(
      prometheus.path ?? "",
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: "ignore" },
    );
    try {
      expect(await ask(port, "up")).toBe("1");
      expect(await ask(port, 'driftguard_ingest_rows_total{outcome="accepted"}')).toBe("1");
      expect(Number(await ask(port, "sum(driftguard_http_request_duration_seconds_count)"))).toBeGreaterThan(3);
    } finally {
      started.kill();
      await once(started, "exit");
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);

/** The value of a query as soon as there is one. */
async function ask(port: number, query: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`).catch(
      () => null,
    );
    const read: Found = answer?.ok === true ? await answer.json() : {};
    const value = read.data?.result[0]?.value[1];
    if (value !== undefined && value !== "0") return value;
    await wait(200);
  }
  throw new Error(`Prometheus has no value of ${query}`);
}

type Found = { readonly data?: { readonly result: readonly { readonly value: readonly [number, string] }[] } };

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
