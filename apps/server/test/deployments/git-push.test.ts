import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { systemCaller } from "../../src/access/index.ts";
import { deploySteps } from "../../src/deployments/index.ts";
import {
  createPlaces,
  createPushLanes,
  repositoryFolder,
  settleLeft,
  settleRepository,
} from "../../src/repositories/index.ts";
import { putAwayBranchless } from "../../src/version-previews/index.ts";
import { testServer } from "../test-server.ts";
import { change, commitAll, git, makeRepository, settledDeployments } from "./git-kit.ts";

const place = mkdtempSync(join(tmpdir(), "driftguard-git-test-"));
const work = join(place, "flights");
const app = await testServer();
let url: string;
let slug: string;

/** The address of a model's repository, with a key as the password. */
const remote = (key = app.first.key, model = "flights"): string =>
  `${url.replace("//", `//ada:${key}@`)}/git/${slug}/${model}.git`;

beforeAll(async () => {
  url = await app.server.listen({ port: 0, host: "127.0.0.1" });
  app.start();
  slug = (await app.call({ method: "GET", url: "/api/v1/session" })).json().organisation.slug;
  await app.call({ method: "POST", url: "/api/v1/models", payload: { name: "flights", version: "1" } });
  await makeRepository(work);
});
afterAll(async () => {
  await app.close();
  rmSync(place, { recursive: true, force: true });
});

async function makeKey(...scopes: readonly string[]): Promise<string> {
  const made = await app.call({ method: "POST", url: "/api/v1/keys", payload: { name: "git", scopes } });
  return made.json().key;
}

const newest = async () => (await settledDeployments(app, "flights"))[0];

// One story: what a push leaves is what the next one starts from.
test("a push of main is built and live, and the pusher reads along, also of what is left out", async () => {
  await git(work, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},vendor/lib`);
  await git(work, "commit", "-qm", "a submodule");
  const said = await git(work, "push", remote(), "main");
  expect(said).toMatch(
    /remote: main: building version 2\.[\s\S]*remote: \[fetch\] Commit [0-9a-f]{12}\.[\s\S]*remote: \[live\] Live/,
  );
  expect(said).toContain("remote: [fetch] Note: the submodule vendor/lib is left out: put the files that the model");
  const commit = (await git(work, "rev-parse", "HEAD")).trim();
  expect(await newest()).toMatchObject({ state: "live", source: "git", branch: "main", commit, version: "2" });
  const { items } = (await app.call({ method: "GET", url: "/api/v1/audit?action=deployment.push" })).json();
  expect(items[0]).toMatchObject({ detail: { source: "git", branch: "main", commit } });
});

test("a branch is built and not made live; merged, the same commit goes live without another build", async () => {
  await git(work, "checkout", "-qb", "try");
  const commit = await change(work, "a try");
  expect(await git(work, "push", remote(), "try")).toContain("It is not made live: the live branch is main.");
  expect(await newest()).toMatchObject({ state: "ready", branch: "try", commit, version: "3", weight: 0 });
  const { items } = (await app.call({ method: "GET", url: "/api/v1/models/flights/previews" })).json();
  expect(items).toMatchObject([{ version: "3", state: "open", branch: "try", commit }]);
  await git(work, "checkout", "-q", "main");
  await git(work, "merge", "-q", "--ff-only", "try");
  expect(await git(work, "push", remote(), "main")).toContain("was built before, as version 3; it goes live");
  const [now, before] = await settledDeployments(app, "flights");
  expect([now, before]).toMatchObject([
    { state: "live", branch: "main", commit, version: "3" },
    { state: "superseded", version: "2" },
  ]);
});

test("the same commit under another name is not built again", async () => {
  await git(work, "branch", "-f", "again");
  expect(await git(work, "push", remote(), "again")).toContain("again: this commit is version 3 already.");
  expect(await settledDeployments(app, "flights")).toHaveLength(2);
});

test("what was pushed can be cloned, by a key that may read", async () => {
  const key = await makeKey("read");
  await git(place, "clone", "-q", remote(key), "clone");
  expect(readdirSync(join(place, "clone"))).toContain("model.json");
});

let attempts = 0;

test.each([
  { who: "nobody", key: async () => "", says: /could not read Password|Authentication failed/ },
  { who: "a key that was never made", key: async () => `dg_${"a".repeat(43)}`, says: /Authentication failed/ },
  { who: "a key that only reads", key: () => makeKey("read"), says: /error: 403/ },
  { who: "a key that only sends rows", key: () => makeKey("ingest"), says: /error: 403/ },
])("$who pushes nothing, and git is not asked", async ({ key, says }) => {
  await change(work, `by ${(attempts += 1)}`);
  await expect(git(work, "push", remote(await key()), "main")).rejects.toThrow(says);
  expect(await settledDeployments(app, "flights")).toHaveLength(2);
});

test.each([
  { what: "another model", path: () => `/git/${slug}/absent.git` },
  { what: "another organisation", path: () => "/git/other/flights.git" },
  { what: "a way up", path: () => `/git/${slug}/..%2f..%2fflights.git` },
])("$what has no repository", async ({ path }) => {
  const answer = await app.call({ method: "GET", url: `${path()}/info/refs?service=git-receive-pack` });
  expect(answer.json()).toMatchObject({ status: 404, code: "repository/not-found" });
});

test("other refs than branches and tags are refused, and so is taking the live branch away", async () => {
  await expect(git(work, "push", remote(), "main:refs/driftguard/x")).rejects.toThrow(/deny updating a hidden ref/);
  await expect(git(work, "push", remote(), ":main")).rejects.toThrow(/deletion of the current branch prohibited/);
  expect(await git(work, "push", remote(), ":again")).toContain("[deleted]");
});

test("a branch that is taken away takes its preview along, and the pusher is told", async () => {
  await git(work, "checkout", "-qb", "gone", "main");
  await change(work, "gone soon");
  await git(work, "push", remote(), "gone");
  const { version } = await newest();
  expect(await git(work, "push", remote(), ":gone")).toContain(
    `gone is deleted: the preview of version ${version} is put away.`,
  );
  const preview = await app.call({ method: "GET", url: `/api/v1/models/flights/previews/${version}` });
  expect(preview.json()).toMatchObject({ state: "put-away", branch: "gone" });
  await git(work, "checkout", "-q", "main");
});

test("another live branch is live as soon as it is said, without another push", async () => {
  await git(work, "checkout", "-qb", "release", "main");
  const commit = await change(work, "released");
  await git(work, "push", remote(), "release");
  expect(await newest()).toMatchObject({ state: "ready", commit });
  const say = (branch: string) =>
    app.call({ method: "PATCH", url: "/api/v1/models/flights/repository", payload: { branch } });
  await say("release");
  await expect.poll(newest, { timeout: 20_000 }).toMatchObject({ state: "live", commit, branch: "release" });
  await say("main");
  await git(work, "checkout", "-q", "main");
});

test("a model that cannot be built fails in one sentence, at the pusher's too", async () => {
  await git(work, "checkout", "-qb", "broken", "main");
  symlinkSync("model.json", join(work, "other.json"));
  await change(work, "a link");
  expect(await git(work, "push", remote(), "broken:main")).toMatch(
    /remote: Failed: "other\.json" is a link: files and folders are taken\. \(http/,
  );
  expect(await newest()).toMatchObject({ state: "failed", branch: "main" });
});

test("a push whose build asks tells the pusher how to agree; agreed to, that commit goes on, and no other", async () => {
  await app.call({ method: "POST", url: "/api/v1/models", payload: { name: "foreign", version: "none" } });
  const foreign = join(place, "foreign");
  mkdirSync(foreign);
  await git(foreign, "init", "-q", "-b", "main");
  writeFileSync(join(foreign, "model.pkl"), "ccompany.scoring\nModel\n.");
  await commitAll(foreign, "somebody's model");
  const push = (): Promise<string> => git(foreign, "push", remote(app.first.key, "foreign"), "main");
  const said = await push();
  expect(said).toMatch(/remote: Failed: .*company\.scoring\.Model/);
  const [, job] = /driftguard jobs retry (\S+) --allow unknown-names/.exec(said) ?? [];
  const [asked] = await settledDeployments(app, "foreign");
  expect(asked).toMatchObject({ state: "failed", source: "git", job });

  await app.call({ method: "POST", url: `/api/v1/jobs/${job}/retry?allow=unknown-names` });
  const jobNow = async () => (await app.call({ method: "GET", url: `/api/v1/jobs/${job}` })).json();
  const scanned = async () => (await jobNow()).steps.find(({ name }: { name: string }) => name === "scan").state;
  await expect.poll(scanned, { timeout: 20_000 }).toBe("done");
  await app.call({ method: "POST", url: `/api/v1/jobs/${job}/cancel` });
  const { items } = (await app.call({ method: "GET", url: "/api/v1/audit?action=job.retry" })).json();
  expect(items[0]).toMatchObject({ object: job, detail: { subject: asked.id, consent: ["unknown-names"] } });

  await change(foreign, "another commit");
  expect(await push()).toMatch(/driftguard jobs retry \S+ --allow unknown-names/);
});

test("neither a hook nor a setting of the repository runs", async () => {
  const folder = join(app.config.dataFolder, "deployments/repositories", String(app.first.organisation));
  const [bare = ""] = readdirSync(folder);
  const marker = join(place, "marker");
  const hook = `#!/bin/sh\ntouch ${marker}\n`;
  await git(join(folder, bare), "config", "core.hooksPath", join(folder, bare));
  for (const name of ["pre-receive", "update", "post-receive"])
    writeFileSync(join(folder, bare, name), hook, { mode: 0o755 });
  rmSync(join(work, "other.json"));
  await change(work, "no link");
  await git(work, "push", remote(), "broken:main");
  expect(await newest()).toMatchObject({ state: "live" });
  expect(existsSync(marker)).toBe(false);
});

test("a pusher who goes away halfway ends git and leaves nothing; the next push goes through", async () => {
  const count = (await settledDeployments(app, "flights")).length;
  const { hostname, port } = new URL(url);
  const half = request({
    ...{ hostname, port, method: "POST", path: `/git/${slug}/flights.git/git-receive-pack` },
    headers: { "x-api-key": app.first.key, "content-type": "application/x-git-receive-pack-request" },
  });
  half.on("error", () => undefined);
  const commit = await change(work, "after a cut");
  half.write(`00770000000000000000000000000000000000000000 ${commit} refs/heads/cut\0 report-status`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  half.destroy();
  await git(work, "push", remote(), "broken:main");
  expect(await settledDeployments(app, "flights")).toHaveLength(count + 1);
  expect(gitsOf(app.config.dataFolder)).toEqual([]);
});

test("what a push holds back until it is accepted is nothing that a reader takes away; the next push sweeps it", async () => {
  const folder = join(app.config.dataFolder, "deployments/repositories", String(app.first.organisation));
  const [bare = ""] = readdirSync(folder);
  const held = join(folder, bare, "objects/tmp_objdir-incoming-x");
  mkdirSync(held);
  await git(place, "clone", "-q", remote(), "held");
  expect(existsSync(held)).toBe(true);
  await git(work, "push", remote(), "HEAD:refs/tags/swept");
  expect(existsSync(held)).toBe(false);
});

test("a push that nobody looked at when the server died is built by the next look", async () => {
  const commit = await change(work, "taken, not seen");
  const folder = join(app.config.dataFolder, "deployments/repositories", String(app.first.organisation));
  const [bare = ""] = readdirSync(folder);
  await git(work, "push", join(folder, bare), "broken:main");
  await app.fresh.database.transaction([app.first.organisation], (tx) =>
    tx
      .updateTable("repositories")
      .set({ unsettled_at: new Date(0) })
      .execute(),
  );
  const folders = join(app.config.dataFolder, "deployments/repositories");
  await settleLeft(
    {
      ...{ database: app.fresh.database, contextOf: app.contextOf, systemCaller, steps: deploySteps },
      folderOf: (repository) => repositoryFolder(folders, repository),
      lanes: createPushLanes(createPlaces({ most: 1, mostOfOne: 1 })),
      branches: { watched: async () => [], settle: putAwayBranchless },
      onWaiting: () => undefined,
    },
    app.clock.now(),
  );
  expect(await newest()).toMatchObject({ state: "live", commit });
});

test("a branch that is made the live one while somebody pushes is looked at when that has ended", async () => {
  const { organisation } = app.first;
  const repositories = () =>
    app.fresh.database.transaction([organisation], (tx) =>
      tx.selectFrom("repositories").select(["model", "unsettled_at"]).execute(),
    );
  await app.fresh.database.transaction([organisation], (tx) =>
    tx
      .updateTable("repositories")
      .set({ unsettled_at: new Date(0) })
      .execute(),
  );
  const folders = join(app.config.dataFolder, "deployments/repositories");
  const lanes = createPushLanes(createPlaces({ most: 1, mostOfOne: 1 }));
  const looked: unknown[] = [];
  for (const { model } of await repositories()) {
    const leave = await lanes.enter({ organisation, model }, AbortSignal.timeout(10_000));
    const settling = settleRepository(
      { organisation, model },
      {
        ...{ contextOf: app.contextOf, systemCaller, steps: deploySteps, isChanged: true, lanes },
        folderOf: (repository) => repositoryFolder(folders, repository),
        branches: { watched: async () => [], settle: putAwayBranchless },
        onWaiting: () => undefined,
      },
    );
    leave();
    await settling;
    if (existsSync(repositoryFolder(folders, { organisation, model }))) looked.push(model);
    expect(lanes.isBusy(model)).toBe(false);
  }
  const settled = (await repositories()).filter(({ unsettled_at }) => unsettled_at === null);
  expect(settled.map(({ model }) => model)).toEqual(looked);
  expect(looked).not.toEqual([]);
});

/** Processes of git that work in a folder. */
function gitsOf(folder: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      return false; // it has ended meanwhile, or is somebody else's
    }
  });
}
