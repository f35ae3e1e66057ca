import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test, vi } from "vitest";

import { type StartedServer, startServer } from "../start-server.ts";
import { packedTrees, treesRow } from "./pushed-trees.ts";

const folder = mkdtempSync(join(tmpdir(), "driftguard-durable-"));
let server: StartedServer | null = null;
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("what a durable endpoint had answered is stored when the server is killed in the middle of it", async () => {
  const settings = { DRIFTGUARD_DATA: join(folder, "data") };
  let running = await startServer(settings);
  server = running;
  const key = running.key ?? "";
  const ask = (method: string, path: string, body?: unknown, type = "application/json") =>
    fetch(running.url + path, {
      method,
      headers: { "x-api-key": key, ...(body === undefined ? {} : { "content-type": type }) },
      ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
    });
  await ask("POST", "/api/v1/deployments?model=flights", await packedTrees(), "application/gzip");
  await vi.waitFor(async () => expect((await ask("GET", "/serve/flights/ping")).status).toBe(200), { timeout: 30_000 });
  expect((await ask("PATCH", "/api/v1/models/flights/endpoint", { recording: "durable" })).status).toBe(200);

  const row = treesRow();
  const answered: string[] = [];
  const callers = Array.from({ length: 16 }, async (_, caller) => {
    for (let count = 0; ; count += 1) {
      const id = `${caller}-${count}`;
      const answer = await ask("POST", "/serve/flights/predict", { inputs: [row], id }).catch(() => null);
      if (answer?.status !== 200) return;
      answered.push(id);
      if (answered.length === 200) running.process.kill("SIGKILL");
    }
  });
  await Promise.all(callers);
  expect(answered.length).toBeGreaterThanOrEqual(200);

  running = await startServer(settings);
  server = running;
  const kept = new Set<string>();
  for (let cursor = ""; ;) {
    const page = await (await ask("GET", `/api/v1/models/flights/predictions?limit=200${cursor}`)).json();
    for (const { id } of page.items) kept.add(id);
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  expect(answered.filter((id) => !kept.has(id))).toEqual([]);
}, 90_000);
