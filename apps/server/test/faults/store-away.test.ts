import { chmodSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { fetchApi } from "../fetch-api.ts";
import { exampleRows, giveBaseline, registerModel } from "../monitored-model.ts";
import { type StartedServer, startServer } from "../start-server.ts";
import { isAlive, postgresOf, processesIn, untilGone } from "./processes.ts";

let base: string;
let data: string;
let server: StartedServer;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "driftguard-away-"));
  chmodSync(base, 0o755);
  data = join(base, "data");
  server = await startServer({ DRIFTGUARD_DATA: data });
  await registerModel(fetchApi(access()), "away");
  await giveBaseline(fetchApi(access()), "away");
}, 120_000);
afterAll(async () => {
  await server.stop();
  await untilGone(() => processesIn(base), 5_000);
  rmSync(base, { recursive: true, force: true });
});

test(
  "while PostgreSQL is away every request is told to come again and the server lives; then all goes on by itself",
  { timeout: 120_000 },
  async () => {
    const killed = postgresOf(data);
    // Without its folder it cannot be started again, for as long as we want.
    renameSync(join(data, "pg"), join(data, "away"));
    process.kill(killed, "SIGKILL");
    await untilGone(() => [killed], 5_000);
    await until(async () => (await fetch(`${server.url}/ready`)).status === 503);
    expect(await (await fetch(`${server.url}/ready`)).json()).toEqual({ status: "store-unavailable" });
    const health = await fetch(`${server.url}/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: "degraded" });
    for (const [method, path] of [
      ["POST", "/api/v1/models/away/predictions"],
      ["POST", "/api/v1/models/away/labels"],
      ["POST", "/api/v1/models/away/checks"],
      ["POST", "/api/v1/models"],
      ["GET", "/api/v1/models"],
      ["GET", "/api/v1/models/away/predictions"],
      ["GET", "/drift/models/1/drift/current"],
      ["GET", "/api/v1/alerts"],
      ["GET", "/scheduler/status"],
    ] as const) {
      const startedAt = performance.now();
      const answer = await send(method, path, access().key);
      expect([method, path, answer.status, await answer.json()]).toMatchObject([
        method,
        path,
        503,
        { code: "store/unavailable" },
      ]);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
    expect(isAlive(server.process.pid ?? 0)).toBe(true);

    renameSync(join(data, "away"), join(data, "pg"));
    await until(async () => (await send("POST", "/api/v1/models/away/predictions", access().key)).status === 200);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    expect(postgresOf(data)).not.toBe(killed);
    expect(server.process.exitCode).toBeNull();
  },
);

function access(): { url: string; key: string } {
  return { url: server.url, key: server.key ?? "" };
}

function send(method: "GET" | "POST", path: string, key: string): Promise<Response> {
  const bodies: Readonly<Record<string, unknown>> = {
    "/api/v1/models/away/predictions": exampleRows(3, { prefix: "away", centre: 100 }),
    "/api/v1/models/away/labels": [{ id: "away-1", label: 1 }],
    "/api/v1/models": { name: "another", version: "1", features: [] },
  };
  return fetch(server.url + path, {
    method,
    headers: { "x-api-key": key, "content-type": "application/json" },
    ...(method === "POST" ? { body: JSON.stringify(bodies[path] ?? {}) } : {}),
  });
}

async function until(isSo: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not so after ${withinMs} ms\n${server.output().slice(-3_000)}`);
    await wait(50);
  }
}
