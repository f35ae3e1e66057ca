import {
  existsSync,
  type FSWatcher,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { change, commitAll, git, makeRepository } from "../deployments/git-kit.ts";
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
const remote = (model = "flights"): string => `${server.url.replace("//", `//ada:${key}@`)}/git/${slug}/${model}.git`;
const deployments = async (model = "flights") => (await api(`/api/v1/models/${model}/deployments?limit=100`)).items;
const makeModel = (name: string) =>
  fetch(`${server.url}/api/v1/models`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify({ name, version: "none" }),
  });

beforeAll(async () => {
  server = await startServer({ DRIFTGUARD_DATA: data });
  key = server.key ?? "";
  ({ slug } = (await api("/api/v1/session")).organisation);
  await makeModel("flights");
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

// The eight steps before are the runtime's, whose own tests kill them. These two are the host's: whatever they had written
// by then stands in the database once.
const slow = join(place, "slow");
const [loadMs, baselineRows] = [400, 40_000];

beforeAll(async () => {
  await makeModel("slow");
  mkdirSync(slow);
  const rows = Array.from({ length: baselineRows }, (_, row) => `${row % 97},${row % 2}`);
  writeFileSync(join(slow, "baseline.csv"), `x,prediction\n${rows.join("\n")}\n`);
  writeFileSync(join(slow, "test_data.json"), JSON.stringify({ inputs: [{ x: 1 }, { x: 2 }] }));
  writeFileSync(
    join(slow, "predict.py"),
    `import time\ndef load():\n    time.sleep(${loadMs / 1000})\ndef predict(inputs):\n    return [row["x"] % 2 for row in inputs]\n`,
  );
  await git(slow, "init", "-q", "-b", "main");
  await commitAll(slow, "a model that takes its time");
});

type Shown = {
  readonly id: string;
  readonly state: string;
  readonly version: string;
  readonly job: string;
  readonly steps: Readonly<Record<string, string>>;
};

/** The newest deployment of the slow model, with how far its job is. */
async function newestWithSteps(commit: string): Promise<Shown | null> {
  const one = (await deployments("slow")).find((each: { commit: string }) => each.commit === commit);
  if (one === undefined) return null;
  const { steps } = await api(`/api/v1/jobs/${one.job}`);
  const states = steps.map(({ name, state }: { name: string; state: string }) => [name, state]);
  return { ...one, steps: Object.fromEntries(states) };
}

const isRunning =
  (step: string) =>
  ({ steps }: Shown): boolean =>
    steps[step] === "running";

/** `withinMs`: the kill comes at a moment of chance up to then, as long as the step takes at least. */
const insides = [
  { inside: "live, which starts its workers", isThere: isRunning("live"), withinMs: loadMs },
  { inside: "live, which has made it live", isThere: ({ state }: Shown) => state === "live", withinMs: 0 },
  { inside: "monitoring, which reads its baseline", isThere: isRunning("monitoring"), withinMs: 50 },
] as const;

const triedInside = Array.from({ length: rounds }, (_, round) => insides.map((one) => ({ ...one, round }))).flat();

test.each(triedInside.length > 0 ? triedInside : [insides[0], insides[2]].map((one) => ({ ...one, round: 0 })))(
  "a kill -9 inside $inside, is gone on from, and nothing is there twice",
  async ({ inside, isThere, withinMs, round }) => {
    const commit = await change(slow, `${inside}, round ${round}`);
    const said = git(slow, "push", remote("slow"), "main").catch(() => "");
    for (;;) {
      const seen = await newestWithSteps(commit);
      if (seen !== null && isThere(seen)) break;
      if (seen?.state === "failed") throw new Error(JSON.stringify(seen));
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * withinMs));
    const died = new Promise((resolve) => server.process.once("exit", resolve));
    server.process.kill("SIGKILL");
    await died;
    await said;
    server = await startServer({ DRIFTGUARD_DATA: data });

    const job = async () => api(`/api/v1/jobs/${(await newestWithSteps(commit))?.job}`);
    await expect.poll(async () => (await job()).state, { timeout: 60_000, interval: 50 }).toBe("succeeded");
    const { id, version, state, job: jobId } = (await newestWithSteps(commit)) as Shown;
    expect(state).toBe("live");
    const { items: lines } = await api(`/api/v1/jobs/${jobId}/log`);
    expect(lines.map(({ text }: { text: string }) => text)).toContain(
      "The server went away; the job goes on where it was.",
    );
    for (const action of ["version.register", "deployment.live"]) {
      const { items } = await api(`/api/v1/audit?action=${action}&limit=100`);
      expect(items.filter(({ object }: { object: string }) => object === id)).toHaveLength(1);
    }
    const answer = await fetch(`${server.url}/serve/slow/predict`, {
      method: "POST",
      headers: { "x-api-key": key, "content-type": "application/json" },
      body: JSON.stringify({ inputs: [{ x: 3 }] }),
    });
    expect(await answer.json()).toMatchObject({ version, predictions: [1] });
    expect((await deployments("slow")).filter(({ state: one }: { state: string }) => one === "live")).toHaveLength(1);
    const { items: baselines } = await api("/api/v1/models/slow/baselines");
    expect(baselines.filter((one: { version: string }) => one.version === version)).toMatchObject([
      { kind: "given", rows: baselineRows },
    ]);
  },
  120_000,
);
