import { existsSync, type FSWatcher, globSync, mkdtempSync, readdirSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { change, git, makeRepository } from "../deployments/git-kit.ts";
import { type StartedServer, startServer } from "../start-server.ts";

// What a push was told is there, and nothing of it by half, wherever the server dies. Without ROUNDS at one moment alone:
// each takes a start of the server. ROUNDS=100 before a release, of which ten are enough here.
const rounds = Math.min(10, Number(process.env["ROUNDS"] ?? 0));

const place = mkdtempSync(join(tmpdir(), "driftguard-kill-in-push-"));
const data = join(place, "data");
const work = join(place, "flights");
let server: StartedServer;
let key: string;
let slug: string;

const api = async (path: string) =>
  JSON.parse(await (await fetch(server.url + path, { headers: { "x-api-key": key } })).text());
const remote = (): string => `${server.url.replace("//", `//ada:${key}@`)}/git/${slug}/flights.git`;
const deployments = async () => (await api("/api/v1/models/flights/deployments?limit=100")).items;

beforeAll(async () => {
  server = await startServer({ DRIFTGUARD_DATA: data });
  key = server.key ?? "";
  ({ slug } = (await api("/api/v1/session")).organisation);
  await fetch(`${server.url}/api/v1/models`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify({ name: "flights", version: "none" }),
  });
  await makeRepository(work);
  await git(work, "push", remote(), "main");
}, 120_000);
afterAll(async () => {
  await server?.stop();
  rmSync(place, { recursive: true, force: true });
});

const found = (pattern: string): string => globSync(join(data, pattern))[0] ?? "";

/** Where the first sign of a moment is seen. */
const moments = [
  {
    moment: "git takes objects in",
    folder: () => found("deployments/repositories/*/*.git/objects"),
    sign: /^tmp_objdir/,
  },
  {
    moment: "git has moved the branch",
    folder: () => found("deployments/repositories/*/*.git/refs/heads"),
    sign: /^main$/,
  },
  { moment: "a job writes the tree of the commit", folder: () => join(data, "deployments/incoming"), sign: /./ },
  { moment: "a job unpacks it", folder: () => found("deployments/versions/*"), sign: /^deployment_/ },
] as const;

const tried = Array.from({ length: rounds }, (_, round) => moments.map((one) => ({ ...one, round }))).flat();

test.each(tried.length > 0 ? tried : [{ ...moments[1], round: 0 }])(
  "a kill -9 while $moment loses no push that was acknowledged, and leaves none by half",
  async ({ moment, folder, sign, round }) => {
    const commit = await change(work, `${moment}, round ${round}`);
    const wasThere = new Set(readdirSync(folder()));
    const died = new Promise((resolve) => server.process.once("exit", resolve));
    let watcher: FSWatcher | null = null;
    const seen = new Promise<void>((resolve) => {
      watcher = watch(folder(), (_event, name) => {
        // What was there before may be touched; the branch is there, and is moved.
        if (name === null || !sign.test(name) || (wasThere.has(name) && name !== "main")) return;
        server.process.kill("SIGKILL");
        resolve();
      });
    });
    const said = git(work, "push", remote(), "main").then(
      (text) => (/main -> main/.test(text) ? "acknowledged" : "nothing"),
      () => "nothing",
    );
    await seen;
    await died;
    (watcher as FSWatcher | null)?.close();
    const heard = await said;
    server = await startServer({ DRIFTGUARD_DATA: data });

    const repository = found("deployments/repositories/*/*.git");
    expect(await git(repository, "fsck", "--full", "--no-dangling")).not.toMatch(/missing|broken|corrupt/);
    const head = (await git(repository, "rev-parse", "main")).trim();
    if (heard === "acknowledged") expect(head).toBe(commit);
    // What git had taken is built without another push.
    await expect
      .poll(async () => (await deployments()).find((one: { commit: string }) => one.commit === head)?.state, {
        timeout: 60_000,
        interval: 100,
      })
      .toBe("live");
    // Pushed again, it is there whatever was heard.
    await git(work, "push", remote(), "main");
    await expect
      .poll(async () => (await deployments()).map(({ state }: { state: string }) => state), { timeout: 30_000 })
      .not.toContain("building");
    const ofCommit = (await deployments()).filter((one: { commit: string }) => one.commit === commit);
    expect(ofCommit).toMatchObject([{ state: "live" }]);
    // The next push sweeps what the one before was cut off in.
    expect(readdirSync(join(repository, "objects")).filter((name) => name.startsWith("tmp_objdir"))).toEqual([]);
    expect(readdirSync(join(data, "deployments/incoming"))).toEqual([]);
    expect(globSync(join(data, "deployments/versions/*/*/files.part"))).toEqual([]);
    expect(existsSync(join(found("deployments/versions/*"), ofCommit[0].id, "files/model.json"))).toBe(true);
  },
  120_000,
);
