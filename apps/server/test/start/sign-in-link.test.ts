import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { withFreshDatabase } from "../../src/platform/database/fresh-database.ts";
import { bundleServer } from "../bundle-server.ts";
import { compileCache, type StartedServer, startServer } from "../start-server.ts";

vi.setConfig({ testTimeout: 120_000 });

let base: string;
let data: string;
const running: StartedServer[] = [];
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "driftguard-sign-in-"));
  data = join(base, "data");
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  rmSync(base, { recursive: true, force: true });
});

const start = async (settings: Record<string, string>) => {
  const server = await startServer(settings);
  running.push(server);
  return server;
};

/** Runs `driftguard sign-in` to its end. */
async function signInCommand(settings: Record<string, string>): Promise<{ code: number; out: string; errors: string }> {
  const child = spawn(process.execPath, ["--conditions=driftguard-source", await bundleServer(), "sign-in"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "/",
      NODE_COMPILE_CACHE: compileCache,
      ...settings,
    },
    cwd: base,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, errors] = ["", ""];
  child.stdout.on("data", (bytes) => (out += bytes));
  child.stderr.on("data", (bytes) => (errors += bytes));
  const [code] = await once(child, "close");
  return { code, out, errors };
}

const tokenIn = (text: string): string => /^Sign in: \S+\/sign-in\/link\?token=([\w-]{43})$/m.exec(text)?.[1] ?? "";

async function redeem(server: StartedServer, token: string): Promise<number> {
  const answer = await fetch(`${server.url}/api/v1/session/link`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  return answer.status;
}

test("the very first start prints a link and a key, plainly, before the port opens; no later one does", async () => {
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as AddressInfo;
  free.close();
  await once(free, "close");
  const first = await start({ DRIFTGUARD_DATA: data, PORT: String(port) });
  const out = first.output();
  // The last line is said once the port listens: what stands above it was printed before.
  expect(out.split("\n").filter((line) => line !== "" && !line.startsWith("{"))).toEqual([
    expect.stringMatching(new RegExp(`^Sign in: http://127\\.0\\.0\\.1:${port}/sign-in/link\\?token=[\\w-]{43}$`)),
    expect.stringMatching(/^API key: dg_[\w-]{48}$/),
    `DriftGuard is ready: http://127.0.0.1:${port}`,
  ]);
  await first.stop();

  const later = await start({ DRIFTGUARD_DATA: data });
  expect(later.output()).not.toMatch(/Sign in:|API key:/);
  expect([await redeem(later, tokenIn(out)), await redeem(later, tokenIn(out))]).toEqual([200, 410]);
});

test("sign-in prints a link for the server that runs on its folder, and for one that starts later", async () => {
  const server = await start({ DRIFTGUARD_DATA: data });
  expect(tokenIn(server.output())).not.toBe("");
  const beside = await signInCommand({ DRIFTGUARD_DATA: data });
  expect(beside).toMatchObject({ code: 0, errors: "" });
  expect(beside.out.startsWith(`Sign in: ${server.url}/sign-in/link?token=`)).toBe(true);
  expect(beside.out.trim().split("\n")).toHaveLength(1);
  expect([await redeem(server, tokenIn(beside.out)), await redeem(server, tokenIn(beside.out))]).toEqual([200, 410]);

  await server.stop();
  const without = await signInCommand({ DRIFTGUARD_DATA: data });
  expect(without).toMatchObject({ code: 0, errors: "" });
  const again = await start({ DRIFTGUARD_DATA: data });
  expect(await redeem(again, tokenIn(without.out))).toBe(200);
});

test("sign-in prints a link by DATABASE_URL, under the public URL", async () => {
  await withFreshDatabase(async ({ ownerUrl }) => {
    const settings = { DATABASE_URL: ownerUrl, PUBLIC_URL: "https://drift.example.com", DRIFTGUARD_DATA: data };
    const early = await signInCommand(settings);
    expect(early).toMatchObject({ code: 3, out: "" });
    expect(early.errors).toMatch(/^driftguard: Nothing is set up yet/);

    const server = await startServer({ ...settings, PUBLIC_URL: "" });
    try {
      const printed = await signInCommand(settings);
      expect(printed.out).toMatch(/^Sign in: https:\/\/drift\.example\.com\/sign-in\/link\?token=[\w-]{43}\n$/);
      expect(await redeem(server, tokenIn(printed.out))).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

test("sign-in makes no data of its own: without any it says so and ends with exit code 3", async () => {
  const { code, out, errors } = await signInCommand({ DRIFTGUARD_DATA: data });
  expect([code, out]).toEqual([3, ""]);
  expect(errors).toBe(`driftguard: There is no data in ${data} yet: the first "npm start" makes it.\n`);
  expect(existsSync(data)).toBe(false);
});

test("npm run sign-in is that command", () => {
  const root = fileURLToPath(new URL("../../../../package.json", import.meta.url));
  expect(JSON.parse(readFileSync(root, "utf8")).scripts["sign-in"]).toBe("node apps/server/bin/driftguard.js sign-in");
});

test("npm start and the command give Node the same flags", () => {
  const root = new URL("../../../../", import.meta.url);
  const { start } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")).scripts;
  const [first] = readFileSync(new URL("apps/server/bin/driftguard.js", root), "utf8").split("\n");
  expect(start).toBe("exec node --max-semi-space-size=8 apps/server/bin/driftguard.js up");
  expect(first).toBe("#!/usr/bin/env -S node --max-semi-space-size=8");
});
