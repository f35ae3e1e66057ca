import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

import { normals } from "../../../../packages/driftwatch/test/rows.ts";
import { loadDetectors } from "../../src/checks/index.ts";
import { testServer } from "../test-server.ts";

const folder = mkdtempSync(join(tmpdir(), "driftguard-own-detectors-"));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const spread = write(
  "spread.mjs",
  `const variance = ({ n, s1, s2 }) => s2 / n - (s1 / n) ** 2;
export const spread = {
  id: "spread",
  kinds: ["numeric"],
  floor: 0.05,
  find: ({ reference, current }) => ({ effect: Math.abs(Math.log(variance(current) / variance(reference))) / 2 }),
};
`,
);
const throwing = write(
  "throwing.mjs",
  'export const broken = { id: "broken", floor: 1, find: () => { throw new Error("no such bin"); } };\n',
);
const app = await testServer({ config: { detectors: [spread, throwing] } });
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

async function ask(method: "GET" | "POST" | "PUT", url: string, body?: object | string) {
  const type = typeof body === "string" ? "text/csv" : "application/json";
  const payload = body === undefined ? {} : { payload: body, headers: { "content-type": type } };
  const answer = await app.call({ method, url, ...payload });
  expect(answer.statusCode).toBeLessThan(300);
  return answer.json();
}

test("an operator's own detector is judged beside ours, in checks, the drift of a window and its alert", async () => {
  await ask("POST", "/api/v1/models", { name: "own", features: [{ name: "amount", type: "number" }] });
  await ask("PUT", "/api/v1/models/own/baseline", `amount\n${normals(2000, 1).join("\n")}\n`);
  const now = app.clock.now().getTime();
  const rows = normals(1200, 2, 0, 1.1).map((amount, i) => ({
    features: { amount },
    prediction: 1,
    timestamp: new Date(now - 60_000 - i * 200_000).toISOString(),
  }));
  await ask("POST", "/api/v1/models/own/predictions", rows);
  const check = await ask("POST", "/api/v1/models/own/checks", {});
  const byMethod = new Map(check.findings.map((one: { method: string }) => [one.method, one]));
  // Too small a change for ours to matter; one that throws says so, and the others go on.
  expect(byMethod.get("ks")).toMatchObject({ status: "stable" });
  expect(byMethod.get("spread")).toMatchObject({ feature: "amount", status: "drift", threshold: 0.05 });
  expect(byMethod.get("broken")).toMatchObject({ status: "error" });
  const drift = await ask("GET", "/api/v1/models/own/drift?window_hours=168");
  expect(JSON.stringify(drift)).toContain('"spread"');
  const { items } = await ask("GET", "/api/v1/alerts");
  expect(items[0]).toMatchObject({ cause: "gap" });
  expect(JSON.stringify(await ask("GET", `/api/v1/alerts/${items[0].id}`))).toContain("spread");
});

test.each([
  {
    promise: "that is not there",
    text: null,
    says: /DRIFTGUARD_DETECTORS: .*faulty\.mjs cannot be loaded: Cannot find/,
  },
  { promise: "that is no program", text: "export const =", says: /faulty\.mjs cannot be loaded: \w.*[^.:]\.$/ },
  { promise: "without a detector", text: "export const x = 1;", says: /faulty\.mjs: no export is a detector/ },
  {
    promise: "with a name that we have",
    text: 'export const x = { id: "ks", floor: 1, find: () => ({ effect: 0 }) };',
    says: /there is a method "ks" already/,
  },
  {
    promise: "without a floor above 0",
    text: 'export const x = { id: "x", floor: 0, find: () => ({ effect: 0 }) };',
    says: /x: the floor must be above 0, got 0/,
  },
])("a module $promise keeps the server from starting, in one sentence", async ({ promise, text, says }) => {
  // A module that was loaded once is not loaded again.
  const own = mkdtempSync(join(folder, promise.replaceAll(/\W/g, "-")));
  if (text !== null) writeFileSync(join(own, "faulty.mjs"), text);
  await expect(loadDetectors([join(own, "faulty.mjs")])).rejects.toThrow(says);
});
