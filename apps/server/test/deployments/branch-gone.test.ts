import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { systemCaller } from "../../src/access/index.ts";
import { deploySteps, pushCommit } from "../../src/deployments/index.ts";
import { cancelBranchless } from "../../src/version-previews/index.ts";
import { testServer } from "../test-server.ts";
import { change, git, makeRepository } from "./git-kit.ts";

const place = mkdtempSync(join(tmpdir(), "driftguard-branch-gone-"));
const work = join(place, "flights");
// It is not started: what is pushed goes on being built.
const app = await testServer();
const ctx = app.contextOf(systemCaller(app.first.organisation, "test"));
let remote: string;
let model: number;

beforeAll(async () => {
  const url = await app.server.listen({ port: 0, host: "127.0.0.1" });
  const { slug } = (await app.call({ method: "GET", url: "/api/v1/session" })).json().organisation;
  remote = `${url.replace("//", `//ada:${app.first.key}@`)}/git/${slug}/flights.git`;
  await app.call({ method: "POST", url: "/api/v1/models", payload: { name: "flights", version: "1" } });
  const row = await ctx.transaction((tx) => tx.selectFrom("models").select("id").executeTakeFirstOrThrow());
  model = row.id;
  await makeRepository(work);
});
afterAll(async () => {
  await app.close();
  rmSync(place, { recursive: true, force: true });
});

const newest = async () =>
  (await app.call({ method: "GET", url: "/api/v1/models/flights/deployments" })).json().items[0];

test("a branch that is taken away while it is built takes its build along, and the pusher is told", async () => {
  await git(work, "checkout", "-qb", "hasty");
  await change(work, "in haste");
  await git(work, "push", remote, "hasty");
  const { version } = await newest();
  expect(await git(work, "push", remote, ":hasty")).toContain(
    `hasty is deleted: the build of version ${version} is cancelled.`,
  );
  expect(await newest()).toMatchObject({ version, state: "cancelled" });
  const { items } = (await app.call({ method: "GET", url: "/api/v1/jobs" })).json();
  expect(items).toMatchObject([{ state: "cancelled" }]);
});

const other = "b".repeat(40);
let pushes = 0;

test.each([
  { what: "whose branch is there", heads: [["try", other]], after: "building" },
  { what: "whose commit another branch is at", heads: [["other", "its own"]], after: "building" },
  { what: "that is to go live", heads: [], goesLive: true, after: "building" },
  {
    what: "that was pushed since somebody looked which branches there are",
    heads: [],
    lookedMsAgo: 1,
    after: "building",
  },
  { what: "whose branch is gone", heads: [], after: "cancelled" },
] as const)("a build $what is $after then", async ({ heads, after, ...row }) => {
  app.clock.advance(1_000);
  const asOf = new Date(app.clock.now().getTime() - ("lookedMsAgo" in row ? row.lookedMsAgo : 0));
  // Each a commit of its own: one is built once.
  const commit = String((pushes += 1)).padStart(40, "0");
  const there = heads.map(([branch, at]) => [branch, at === "its own" ? commit : at] as const);
  const named = { id: model, name: "flights" };
  const goesLive = "goesLive" in row;
  const push = { model: named, commit, source: "git", branch: "try", goesLive, steps: deploySteps } as const;
  const { deployment } = await ctx.transaction((tx) => pushCommit(ctx, tx, push));
  await cancelBranchless(ctx, { model, source: "git", heads: new Map(there), asOf });
  const { items } = (await app.call({ method: "GET", url: "/api/v1/models/flights/deployments" })).json();
  expect(items.find(({ id }: { id: string }) => id === deployment)).toMatchObject({ state: after });
});
