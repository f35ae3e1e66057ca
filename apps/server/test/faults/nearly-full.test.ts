import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { fetchApi } from "../fetch-api.ts";
import { exampleRows, giveBaseline, registerModel } from "../monitored-model.ts";
import { type StartedServer, startServer } from "../start-server.ts";

const base = mkdtempSync(join(tmpdir(), "driftguard-nearly-full-"));
chmodSync(base, 0o755);
// A disk of 400 MB; only root may mount one, and not in every container.
const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=400m,mode=755", "tmpfs", base]).status === 0;
const filler = join(base, "something-else");
let server: StartedServer | null = null;
let key = "";

beforeAll(async () => {
  if (!isMounted) return;
  server = await startServer({ DRIFTGUARD_DATA: join(base, "data") });
  key = server.key ?? "";
  await registerModel(fetchApi({ url: server.url, key }), "full");
  await giveBaseline(fetchApi({ url: server.url, key }), "full");
}, 120_000);
afterAll(async () => {
  await server?.stop();
  if (isMounted) spawnSync("umount", [base]);
  rmSync(base, { recursive: true, force: true });
});

test.skipIf(!isMounted)(
  "on a nearly full disk (as root, where tmpfs may be mounted) rows are refused and reads go on, until there is room",
  { timeout: 120_000 },
  async () => {
    const rows = (prefix: string) => exampleRows(10, { prefix, centre: 100 });
    expect((await ask("POST", "predictions", rows("before"))).status).toBe(200);
    const { bavail, bsize, blocks } = statfsSync(base);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - Math.floor(blocks * bsize * 0.04)));

    const refused = await until(async () => {
      const answer = await ask("POST", "predictions", rows("meanwhile"));
      return answer.status === 503 ? answer : null;
    });
    expect(await refused.json()).toMatchObject({ code: "store/unavailable", detail: expect.stringContaining("disk") });
    expect(Number(refused.headers.get("retry-after"))).toBe(30);
    expect((await ask("POST", "labels", [{ id: "before-0", label: 1 }])).status).toBe(503);
    const upload = await fetch(`${server?.url}/api/v1/models/full/baseline`, {
      method: "PUT",
      headers: { "X-API-Key": key, "content-type": "text/csv" },
      body: "amount,country,score\n1,DE,0.5\n",
    });
    expect([upload.status, await upload.json()]).toMatchObject([503, { code: "store/unavailable" }]);
    expect((await ask("GET", "predictions")).status).toBe(200);
    const health = await fetch(`${server?.url}/health`);
    expect(await health.json()).toMatchObject({
      status: "degraded",
      checks: { disk: expect.stringContaining("full") },
    });

    rmSync(filler);
    await until(async () => ((await ask("POST", "predictions", rows("after"))).status === 200 ? true : null));
  },
);

function ask(method: "GET" | "POST", what: string, body?: unknown): Promise<Response> {
  return fetch(`${server?.url}/api/v1/models/full/${what}`, {
    method,
    headers: { "X-API-Key": key, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The server measures its disk every five seconds. */
async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 150; tries += 1) {
    const found = await look();
    if (found !== null) return found;
    await wait(200);
  }
  throw new Error("it did not come");
}
