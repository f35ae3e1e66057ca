import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { makeOrganisation, systemCaller } from "../../src/access/index.ts";
import {
  createJob,
  createRunner,
  type Doing,
  type JobOutcome,
  StepProblem,
  type StepWork,
} from "../../src/jobs/index.ts";
import { listLines } from "../../src/jobs/queries/job-lines.ts";
import { changeJob, findJob } from "../../src/jobs/queries/jobs.ts";
import { type RunParts, runJob } from "../../src/jobs/run-job.ts";
import { readSteps } from "../../src/jobs/job.ts";
import { retryJob } from "../../src/jobs/retry-job.ts";
import { registerModel } from "../../src/models/index.ts";
import type { Context } from "../../src/platform/context.ts";
import { newId } from "../../src/platform/ids.ts";
import { createLog } from "../../src/platform/log.ts";
import { testServer, type TestServer } from "../test-server.ts";

const names = ["one", "two", "three"];

let app: TestServer;
let ctx: Context;
let model: number;

beforeAll(async () => {
  app = await testServer();
  ctx = app.contextOf(systemCaller(app.first.organisation, "test"));
  const made = await app.call({ method: "POST", url: "/api/v1/models", payload: { name: "worked on" } });
  expect(made.statusCode).toBe(201);
  model = await ctx.transaction(
    async (tx) => (await tx.selectFrom("models").select("id").executeTakeFirstOrThrow()).id,
  );
});
afterAll(() => app.close());

/** A job of three steps that note what they do; what a step is to do beside that is given by its name. */
async function scene(doing: Readonly<Record<string, (doing: Doing) => Promise<void>>> = {}) {
  const id = await ctx.transaction((tx) =>
    createJob(ctx, tx, { kind: "deploy", model, subject: "deployment_x", steps: names }),
  );
  const ran: string[] = [];
  const ended: JobOutcome[] = [];
  const steps = names.map((name): StepWork => ({
    name,
    limitMs: 5_000,
    async run(given) {
      ran.push(name);
      given.log(`doing ${name}`);
      await doing[name]?.(given);
    },
  }));
  const run = (parts: Partial<RunParts> = {}): Promise<boolean> =>
    runJob(ctx, id, {
      holder: "this one",
      log: createLog("silent"),
      open: async () => ({ steps, ended: async (outcome) => void ended.push(outcome) }),
      stopping: new AbortController().signal,
      cancelled: new AbortController().signal,
      leaseMs: 400,
      ...parts,
    });
  const read = async () => {
    const row = await ctx.transaction((tx) => findJob(tx, ctx.caller.organisation, id));
    if (row === null) throw new Error("the job is gone");
    return { state: row.state, lease: row.lease_until, steps: readSteps(row.steps).map(({ state }) => state), row };
  };
  const lines = async () =>
    (await ctx.transaction((tx) => listLines(tx, ctx.caller.organisation, id, { after: 0, limit: 100 }))).map(
      ({ sequence, text }) => `${sequence} ${text}`,
    );
  return { id, ran, ended, run, read, lines, steps };
}

test("steps run once each and in order, with a log that has no gaps", async () => {
  const job = await scene();
  await job.run();
  expect(job.ran).toEqual(names);
  expect(await job.read()).toMatchObject({ state: "succeeded", lease: null, steps: ["done", "done", "done"] });
  expect(job.ended).toEqual([{ state: "succeeded" }]);
  expect(await job.lines()).toEqual(["1 doing one", "2 doing two", "3 doing three"]);
});

test("a job that has ended is not run again", async () => {
  const job = await scene();
  await job.run();
  await job.run();
  expect(job.ran).toEqual(names);
});

describe("a process that dies", () => {
  test.each(names)(
    "inside step %s leaves a job that another takes up there, when the lease has run out",
    async (name) => {
      let isDead = true;
      const died = Promise.withResolvers<void>();
      const job = await scene({
        async [name]() {
          if (!isDead) return;
          died.resolve();
          await new Promise(() => {});
        },
      });
      // As a kill leaves it: nothing is awaited, nothing noted, and the lease is not renewed.
      void job.run({ leaseMs: 10_000_000 });
      await died.promise;
      isDead = false;
      await job.run({ holder: "too early" });
      expect(job.ran.filter((each) => each === name)).toHaveLength(1);
      await ctx.transaction((tx) =>
        changeJob(tx, ctx.caller.organisation, job.id, { from: ["running"], lease_until: ctx.now() }),
      );
      await job.run({ holder: "another" });
      expect(job.ran).toEqual([...names.slice(0, names.indexOf(name) + 1), ...names.slice(names.indexOf(name))]);
      expect(await job.read()).toMatchObject({ state: "succeeded", steps: ["done", "done", "done"] });
    },
  );
});

test("a step that three processes died in is given up with a sentence, and begun again when it is asked for", async () => {
  let begun = Promise.withResolvers<void>();
  const job = await scene({
    async two() {
      begun.resolve();
      await new Promise(() => {});
    },
  });
  for (const holder of ["first", "second", "third"]) {
    begun = Promise.withResolvers();
    void job.run({ holder, leaseMs: 10_000_000 });
    await begun.promise;
    await ctx.transaction((tx) =>
      changeJob(tx, ctx.caller.organisation, job.id, { from: ["running"], lease_until: ctx.now() }),
    );
  }
  await job.run({ holder: "fourth" });
  expect(job.ran).toEqual(["one", "two", "two", "two"]);
  expect(await job.read()).toMatchObject({ state: "failed", lease: null, steps: ["done", "failed", "waiting"] });
  expect(job.ended).toMatchObject([{ problem: { code: "never_ended", detail: expect.stringContaining("3 times") } }]);
  await retryJob(ctx, job.id, () => Promise.resolve(true));
  void job.run({ leaseMs: 10_000_000 });
  await vi.waitFor(() => expect(job.ran).toHaveLength(5));
});

test("a job is begun anew when what its steps came to is gone", async () => {
  const job = await scene({ two: () => Promise.reject(new StepProblem("refused", "No.")) });
  await job.run();
  await retryJob(ctx, job.id, () => Promise.resolve(false));
  expect(await job.read()).toMatchObject({ state: "queued", steps: ["waiting", "waiting", "waiting"] });
});

test("a step that servers gave back when they stopped is begun as often as it takes", async () => {
  let stopping = new AbortController();
  const job = await scene({ two: ({ signal }) => (stopping.abort(), untilAborted(signal)) });
  for (const holder of ["first", "second", "third", "fourth"]) {
    stopping = new AbortController();
    await job.run({ holder, stopping: stopping.signal });
  }
  expect(job.ran).toEqual(["one", "two", "two", "two", "two"]);
  expect(await job.read()).toMatchObject({ state: "running", lease: null, steps: ["done", "running", "waiting"] });
});

test("a server that stops gives a job back at once, with the step it was at unfinished", async () => {
  const stopping = new AbortController();
  const job = await scene({ two: ({ signal }) => (stopping.abort(), untilAborted(signal)) });
  await job.run({ stopping: stopping.signal });
  expect(await job.read()).toMatchObject({ state: "running", lease: null, steps: ["done", "running", "waiting"] });
  expect(job.ended).toEqual([]);
});

test.each([
  { promise: "by this process", cancelled: "here" },
  { promise: "by another process", cancelled: "there" },
])("a job that is cancelled $promise ends, and its step with it", async ({ cancelled }) => {
  const here = new AbortController();
  const job = await scene({
    async two({ signal }) {
      if (cancelled === "here") here.abort();
      else
        await ctx.transaction((tx) =>
          changeJob(tx, ctx.caller.organisation, job.id, { from: ["running"], cancel_asked_at: ctx.now() }),
        );
      await untilAborted(signal);
    },
  });
  await job.run({ cancelled: here.signal });
  expect(await job.read()).toMatchObject({ state: "cancelled", steps: ["done", "skipped", "waiting"] });
  expect(job.ended).toEqual([{ state: "cancelled" }]);
});

test("a step that fails ends the job with its sentence", async () => {
  const job = await scene({
    async two() {
      throw new StepProblem("unsafe_pickle", "The file names os.system.");
    },
  });
  await job.run();
  const problem = { code: "unsafe_pickle", detail: "The file names os.system." };
  expect(job.ended).toEqual([{ state: "failed", problem }]);
  const { row, ...read } = await job.read();
  expect(read).toMatchObject({ state: "failed", steps: ["done", "failed", "waiting"] });
  expect(readSteps(row.steps)[1]?.problem).toEqual(problem);
  expect(await job.lines()).toContain("3 The file names os.system.");
});

test("what fails by a fault of ours says nothing of it to whoever pushed", async () => {
  const job = await scene({
    async one() {
      throw new Error("secret detail");
    },
  });
  await job.run();
  expect(JSON.stringify(job.ended)).not.toContain("secret");
  expect(job.ended).toMatchObject([{ state: "failed", problem: { code: "server_error" } }]);
});

test("a step past its time is ended and named", async () => {
  const job = await scene({ one: ({ signal }) => untilAborted(signal) });
  const steps = job.steps.map((step) => ({ ...step, limitMs: 30 }));
  await job.run({ open: async () => ({ steps, ended: async (outcome) => void job.ended.push(outcome) }) });
  expect(job.ended).toMatchObject([{ state: "failed", problem: { code: "one_timeout" } }]);
});

test("whatever a program prints is a line that can be stored", async () => {
  const job = await scene({
    async one({ log }) {
      log("a\0b\ud800");
      log("x".repeat(10_000));
    },
  });
  await job.run();
  expect((await job.lines()).slice(1, 3)).toEqual(["2 a\uFFFDb\uFFFD", `3 ${"x".repeat(4_000)}…`]);
});

/** A runner whose jobs go on until they are let go, and a way to make some for an organisation. */
async function runnerScene() {
  await endAll();
  const begun: string[] = [];
  const held = new Map<string, PromiseWithResolvers<void>>();
  const hold = (subject: string) => held.set(subject, Promise.withResolvers());
  const release = (subject: string) => held.get(subject)?.resolve();
  const make = (kind: "deploy" | "replay", subject: string, own = { ctx, model }) => {
    app.clock.advance(1_000);
    return own.ctx.transaction((tx) => createJob(own.ctx, tx, { kind, model: own.model, subject, steps: ["all"] }));
  };
  const runner = createRunner({
    ...{ database: app.fresh.database, contextOf: app.contextOf, systemCaller, holder: "runner" },
    ...{ log: createLog("silent"), now: () => app.clock.now(), isAlone: true },
    async open(_, { subject }) {
      const run = async (): Promise<void> => {
        begun.push(subject);
        await held.get(subject)?.promise;
      };
      return { steps: [{ name: "all", limitMs: 30_000, run }], ended: async () => undefined };
    },
  });
  const stop = async () => {
    for (const { resolve } of held.values()) resolve();
    await runner.stop();
  };
  return { begun, hold, release, make, runner, stop };
}

/** What the tests before left waits no more. */
async function endAll(): Promise<void> {
  await ctx.transaction((tx) =>
    tx.updateTable("jobs").set({ state: "cancelled" }).where("state", "in", ["queued", "running"]).execute(),
  );
}

async function until(done: () => void): Promise<void> {
  await vi.waitFor(done, { timeout: 15_000, interval: 50 });
}

test("of replays one runs at a time, and no build waits for them, however many there are", async () => {
  const { begun, hold, release, make, runner, stop } = await runnerScene();
  hold("replay 0");
  for (let at = 0; at < 120; at += 1) await make("replay", `replay ${at}`);
  await make("deploy", "build");
  try {
    await runner.look();
    await until(() => expect(begun).toEqual(expect.arrayContaining(["replay 0", "build"])));
    expect(begun).not.toContain("replay 1");
    release("replay 0");
    await until(() => expect(begun).toContain("replay 1"));
  } finally {
    await stop();
  }
}, 30_000);

test("one organisation's many builds do not keep another's one waiting", async () => {
  const organisation = await makeOrganisation(app.fresh.database, {
    ...{ publicId: newId("organisation", app.clock.now().getTime()), name: "Other", slug: "other" },
  });
  if (organisation === null) throw new Error("the slug is taken");
  const other = app.contextOf(systemCaller(organisation, "test"));
  const { model: only } = await registerModel(other, { name: "its only one", version: "1", features: [] });
  const { begun, hold, release, make, runner, stop } = await runnerScene();
  for (let at = 0; at < 120; at += 1) {
    if (at < 2) hold(`many ${at}`);
    await make("deploy", `many ${at}`);
  }
  try {
    await runner.look();
    await until(() => expect(begun).toEqual(["many 0", "many 1"]));
    await make("deploy", "one", { ctx: other, model: only });
    await runner.look();
    release("many 0");
    await until(() => expect(begun.length).toBeGreaterThan(2));
    expect(begun[2]).toBe("one");
  } finally {
    await stop();
  }
}, 30_000);

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
