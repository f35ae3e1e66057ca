import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { familyOf, processesIn, untilGone } from "../faults/processes.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const root = fileURLToPath(new URL("../../../../", import.meta.url));
let base: string;

beforeAll(() => {
  if (!existsSync(join(root, "apps/server/dist/main.js"))) throw new Error("npm start needs the build: npm run build");
  base = mkdtempSync(join(tmpdir(), "driftguard-npm-"));
  chmodSync(base, 0o755);
});
afterAll(async () => {
  await untilGone(() => processesIn(base), 5_000);
  rmSync(base, { recursive: true, force: true });
});

let child: ChildProcess;
let output = "";

beforeEach(async () => {
  const startedAt = performance.now();
  output = "";
  // Its own process group, as a terminal gives it one.
  child = spawn("npm", ["start"], {
    cwd: root,
    detached: true,
    env: {
      ...{ PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/" },
      ...{ DRIFTGUARD_DATA: join(base, "data"), PORT: "0", LOG_LEVEL: "error" },
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.on("data", (bytes) => (output += bytes));
  child.stderr?.on("data", (bytes) => (output += bytes));
  while (!output.includes("DriftGuard is ready")) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`npm start ended:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const which = output.includes("API key: ") ? "first" : "later";
  console.log(`npm start, the ${which} time: ready after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
});

test.each([
  { promise: "Ctrl-C, which goes to the whole process group", signal: "SIGINT", toGroup: true },
  { promise: "SIGTERM to npm alone, as from a service manager", signal: "SIGTERM", toGroup: false },
] as const)("$promise: the server stops in order, and nothing stays behind", async ({ signal, toGroup }) => {
  const pid = child.pid ?? 0;
  const family = familyOf(pid);
  const ended = once(child, "close");
  process.kill(toGroup ? -pid : pid, signal);
  await ended;
  await untilGone(() => family, 1_000);
  expect(output).toContain(`${signal}: finishing what is under way`);
  expect(output).not.toMatch(/npm (ERR|error)/);
});
