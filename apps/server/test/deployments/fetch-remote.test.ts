import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { gitEnvironment } from "../../src/platform/git/git-environment.ts";
import { runGit } from "../../src/platform/git/start-git.ts";
import { openOutboundGate } from "../../src/platform/outbound/gate.ts";
import { fetchRemote } from "../../src/repositories/fetch-remote.ts";
import { readRemoteHead } from "../../src/repositories/read-remote-head.ts";
import { commitAll, git } from "./git-kit.ts";
import { type GitRemote, startRemote } from "./git-remote.ts";

const place = mkdtempSync(join(tmpdir(), "driftguard-fetch-test-"));
const folder = join(place, "fetched");
// 127.0.0.2 stands for a public address, where nobody listens; the remote is at 127.0.0.1.
const gate = openOutboundGate({
  allow: ["127.0.0.2"],
  lookup: async () => [{ address: "127.0.0.2", family: 4 }],
});
let remote: GitRemote;
let port: string;
let commit: string;
let before: number;

beforeAll(async () => {
  const work = join(place, "work");
  await git(place, "init", "-q", "-b", "main", work);
  writeFileSync(join(work, "a.txt"), "a");
  commit = await commitAll(work, "one file");
  await git(work, "branch", "x/refs/heads/main");
  remote = await startRemote(join(work, ".git"));
  ({ port } = new URL(remote.url));
});
beforeEach(() => {
  before = remote.requests();
});
afterAll(async () => {
  await gate.close();
  await remote.close();
  rmSync(place, { recursive: true, force: true });
});

const pinned = async () => ({
  ...{ address: remote.url, host: "127.0.0.1", port: Number(port), addresses: ["127.0.0.1"], isOperators: true },
});
const to = (address: string, pin = gate.pin) => ({
  ...{ remote: address, branch: "main", commit, folder, pin, token: null, signal: AbortSignal.timeout(20_000) },
});

test.each([
  { what: "a backslash", address: () => `http://good.test\\@127.0.0.1:${port}/flights.git` },
  { what: "a final dot", address: () => `http://localhost.:${port}/flights.git` },
])("$what leads git to no other host than the one that was judged", async ({ address }) => {
  const fetching = fetchRemote(to(address()), async () => undefined);
  await expect(fetching).rejects.toMatchObject({ code: "fetch_refused" });
  expect(remote.requests()).toBe(before);
});

test("git is given the address that was judged, never the text, and what it fetches stays a pack", async () => {
  let objects: readonly string[] = [];
  await fetchRemote(to("http://127.0.0.2:9/flights.git", pinned), async (found) => {
    objects = readdirSync(join(found, "objects"), { recursive: true, encoding: "utf8" });
  });
  expect(objects.filter((name) => name.endsWith(".pack"))).toHaveLength(1);
  expect(objects.filter((name) => /^[0-9a-f]{2}$/.test(name))).toEqual([]);
});

test("a branch's head is read by its whole name", async () => {
  expect(await readRemoteHead({ remote: remote.url, branch: "main", pin: pinned, token: null })).toBe(commit);
  expect(await readRemoteHead({ remote: remote.url, branch: "none", pin: pinned, token: null })).toBeNull();
});

test("every git is bounded in memory and threads, and unpacks nothing that comes in", async () => {
  const env = gitEnvironment([["pack.window", "5"]]);
  const how = { env, cwd: place, signal: AbortSignal.timeout(20_000) };
  const text = await runGit(["config", "--get-regexp", String.raw`^(core\.big|pack\.|fetch\.|receive\.)`], how);
  expect(text.trim().split("\n")).toEqual([
    "core.bigfilethreshold 32m",
    "pack.threads 1",
    "pack.windowmemory 64m",
    "fetch.unpacklimit 1",
    "receive.unpacklimit 1",
    "pack.window 5",
  ]);
  expect(env["GIT_ALLOC_LIMIT"]).toBe("512m");
});
