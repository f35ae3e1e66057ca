import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";

import { systemCaller } from "../../src/access/index.ts";
import { deploySteps } from "../../src/deployments/index.ts";
import { openOutboundGate, systemLookup } from "../../src/platform/outbound/gate.ts";
import { type BranchKeeper, reconcileChanged, reconcileHeads, renewSecrets } from "../../src/repositories/index.ts";
import { listBranchPreviews, putAwayBranchless } from "../../src/version-previews/index.ts";
import { testServer } from "../test-server.ts";
import { change, git, makeRepository, settledDeployments } from "./git-kit.ts";
import { type GitRemote, startRemote } from "./git-remote.ts";

const place = mkdtempSync(join(tmpdir(), "driftguard-webhook-test-"));
const work = join(place, "flights");
const app = await testServer({ config: { outboundAllow: ["127.0.0.1"] } });
/** On the same database, by an operator who has opened nothing. */
const closed = await testServer({ fresh: app.fresh });
const zeros = "0".repeat(40);
let remote: GitRemote;
let address: string;
let secret: string;

beforeAll(async () => {
  app.start();
  await makeRepository(work);
  await git(place, "clone", "-q", "--bare", work, "flights.git");
  remote = await startRemote(join(place, "flights.git"));
  await call("POST", "/api/v1/models", { name: "flights", version: "1" });
  const settings = await call("PATCH", "/api/v1/models/flights/repository", { repository: remote.url });
  address = new URL(settings.webhook).pathname + new URL(settings.webhook).search;
  ({ secret } = await call("POST", "/api/v1/models/flights/repository/secret"));
});
afterAll(async () => {
  await remote.close();
  await closed.close();
  await app.close();
  rmSync(place, { recursive: true, force: true });
});

async function call(method: "GET" | "POST" | "PATCH", url: string, payload?: object) {
  const answer = await app.call({ method, url, ...(payload === undefined ? {} : { payload }) });
  if (answer.statusCode >= 300) throw new Error(answer.body);
  return answer.json();
}

/** A push event with the fields that GitHub publishes; most are read by nobody here. */
function pushOf({ ref = "refs/heads/main", before = zeros, after = zeros, ...more }: Record<string, unknown>) {
  const repository = {
    ...{ id: 186_853_002, node_id: "MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI=", name: "Hello-World", private: false },
    ...{ full_name: "Codertocat/Hello-World", owner: { name: "Codertocat", login: "Codertocat", site_admin: false } },
    html_url: "https://github.com/Codertocat/Hello-World",
    clone_url: "https://github.com/Codertocat/Hello-World.git",
    ...{ created_at: 1_557_933_565, pushed_at: 1_557_933_657, default_branch: "master", master_branch: "master" },
  };
  return {
    ...{ ref, before, after, repository, pusher: { name: "Codertocat", email: "ops@example.com" } },
    sender: { login: "Codertocat", id: 21_031_067, type: "User", site_admin: false },
    ...{ created: false, deleted: false, forced: false, base_ref: null, commits: [], head_commit: null },
    compare: "https://github.com/Codertocat/Hello-World/compare/6113728f27ae...000000000000",
    ...more,
  };
}

type Sent = {
  readonly event?: string;
  readonly delivery?: string;
  readonly by?: string;
  readonly signature?: string;
  readonly to?: string;
  readonly body?: string;
};

async function send(payload: object, { event = "push", delivery = randomUUID(), by = secret, ...sent }: Sent = {}) {
  const body = JSON.stringify(payload);
  const { signature = `sha256=${createHmac("sha256", by).update(body).digest("hex")}` } = sent;
  return app.server.inject({
    method: "POST",
    url: sent.to ?? address,
    payload: sent.body ?? body,
    headers: {
      ...{ "content-type": "application/json", "user-agent": "GitHub-Hookshot/044aadd" },
      ...{ "x-github-event": event, "x-github-delivery": delivery, "x-hub-signature-256": signature },
    },
  });
}

const head = async (): Promise<string> => (await git(work, "rev-parse", "main")).trim();
const deployments = () => settledDeployments(app, "flights");

/** A new commit that the forge has. */
async function pushed(text: string): Promise<string> {
  const commit = await change(work, text);
  await git(work, "push", "-q", join(place, "flights.git"), "main");
  return commit;
}

test("the secret is shown once, and stands sealed", async () => {
  expect(secret).toMatch(/^dgw_[\w-]{43}$/);
  const shown = await call("GET", "/api/v1/models/flights/repository");
  expect(shown).toMatchObject({ has_secret: true, repository: remote.url, branch: "main" });
  expect(JSON.stringify(shown)).not.toContain(secret);
  const rows = await app.fresh.database.transaction([app.first.organisation], (tx) =>
    tx.selectFrom("repositories").selectAll().execute(),
  );
  expect(JSON.stringify(rows)).not.toContain(secret.slice(4));
});

test("a ping is answered", async () => {
  const answer = await send({ zen: "Practicality beats purity.", hook_id: 1 }, { event: "ping" });
  expect([answer.statusCode, answer.json().outcome]).toEqual([200, "pong"]);
  const { last_event: last } = await call("GET", "/api/v1/models/flights/repository");
  expect(last).toMatchObject({ outcome: "pong", deployment: null, at: expect.stringMatching(/Z$/) });
});

test("a push is fetched, built and live, with its commit; the same event 100 times deploys once", async () => {
  const after = await head();
  const event = pushOf({ after });
  const delivery = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, at) => send(event, at % 2 === 0 ? { delivery } : {})),
  );
  const outcomes = answers.map((answer) => `${answer.statusCode} ${answer.json().outcome}`).sort();
  expect(outcomes).toEqual([...Array<string>(99).fill("200 repeated"), "202 building"]);
  expect(await deployments()).toMatchObject([{ state: "live", source: "github", branch: "main", commit: after }]);
});

test.each([
  { what: "a secret that is not the model's", sent: () => ({ by: "guess" }) },
  { what: "no signature", sent: () => ({ signature: "" }) },
  { what: "SHA-1", sent: () => ({ signature: `sha1=${"0".repeat(40)}` }) },
  { what: "a body that was cut off", sent: (body: string) => ({ body: body.slice(0, -1) }) },
  { what: "a body that was changed", sent: (body: string) => ({ body: body.replace("Codertocat", "Codertobat") }) },
  { what: "the address of a model that is not there", sent: () => ({ to: "/webhooks/github?model=model_0" }) },
])("an event with $what is refused, and nothing is changed", async ({ sent }) => {
  const event = pushOf({ after: "1".repeat(40) });
  const answer = await send(event, sent(JSON.stringify(event)));
  expect([answer.statusCode, answer.json().code]).toEqual([401, "webhook/bad-signature"]);
  expect(await deployments()).toHaveLength(1);
});

test.each([
  { what: "the end of a branch", payload: pushOf({ before: "1".repeat(40), deleted: true }), event: "push" },
  { what: "an odd branch", payload: pushOf({ ref: "refs/heads/-x", after: "1".repeat(40) }), event: "push" },
  { what: "a tag", payload: pushOf({ ref: "refs/tags/main", after: "1".repeat(40) }), event: "push" },
  { what: "another event", payload: { action: "opened" }, event: "issues" },
])("$what is passed over", async ({ payload, event }) => {
  const answer = await send(payload, { event });
  expect([answer.statusCode, answer.json().outcome]).toEqual([200, "ignored"]);
  expect(await deployments()).toHaveLength(1);
});

test("what is signed and is no push event is malformed", async () => {
  expect((await send({ ref: "refs/heads/main" })).json()).toMatchObject({ code: "request/malformed" });
});

test("an event that the branch has left behind says so, and the one that it is at is built", async () => {
  const before = await head();
  const stale = await pushed("stale");
  const after = await pushed("newest");
  await send(pushOf({ before, after: stale }));
  expect((await deployments())[0]).toMatchObject({
    state: "failed",
    problem: `"main" is at ${after.slice(0, 12)} by now: what is there is built by its own event.`,
  });
  await send(pushOf({ before: stale, after }));
  expect((await deployments())[0]).toMatchObject({ state: "live", commit: after });
  expect(readdirSync(join(app.config.dataFolder, "deployments/incoming"))).toEqual([]);
});

test("a push of another branch is built, waits, and has a preview; said again, nothing is built", async () => {
  await git(work, "checkout", "-qb", "try");
  const after = await change(work, "a try");
  await git(work, "push", "-q", join(place, "flights.git"), "try");
  await git(work, "checkout", "-q", "main");
  const event = pushOf({ ref: "refs/heads/try", after });
  expect((await send(event)).json()).toMatchObject({ outcome: "building", detail: expect.stringContaining("main") });
  const [waiting, live] = await deployments();
  expect(waiting).toMatchObject({ state: "ready", branch: "try", commit: after, weight: 0 });
  expect(live).toMatchObject({ state: "live", branch: "main" });
  const { items } = await call("GET", "/api/v1/models/flights/previews");
  expect(items).toMatchObject([{ version: waiting.version, branch: "try", commit: after, state: "open" }]);
  expect((await send(event)).json().outcome).toBe("repeated");
  expect(await deployments()).toHaveLength(4);
});

test("a commit that was built goes live again only where the branch is, and as often as it is forced there", async () => {
  const newest = await head();
  const first = (await git(work, "rev-parse", "main~2")).trim();
  const stale = (await git(work, "rev-parse", "main~1")).trim();
  const force = (commit: string) => git(work, "push", "-qf", join(place, "flights.git"), `${commit}:refs/heads/main`);
  const live = async () => (await deployments()).find(({ state }: { state: string }) => state === "live")?.commit;
  const back = pushOf({ before: newest, after: first });
  const forth = pushOf({ before: stale, after: newest });

  expect((await send(back)).json().outcome).toBe("ignored");
  expect(await live()).toBe(newest);

  await force(first);
  expect((await send(back)).json().outcome).toBe("building");
  expect(await live()).toBe(first);
  expect((await send(forth)).json().outcome).toBe("repeated");

  await force(newest);
  const delivery = randomUUID();
  expect((await send(forth, { delivery })).json().outcome).toBe("building");
  expect(await live()).toBe(newest);
  expect((await send(forth, { delivery })).json().outcome).toBe("repeated");
  expect((await send(forth)).json().outcome).toBe("repeated");
});

test("a remote that leads elsewhere is not followed", async () => {
  const target = await startRemote(join(place, "flights.git"));
  const leading = await startRemote(place, { redirectTo: new URL(target.url).origin });
  try {
    await call("PATCH", "/api/v1/models/flights/repository", { repository: leading.url });
    await send(pushOf({ after: await pushed("led astray") }));
    expect((await deployments())[0]).toMatchObject({ state: "failed" });
    expect([leading.requests() > 0, target.requests()]).toEqual([true, 0]);
  } finally {
    await leading.close();
    await target.close();
  }
});

test.each([
  { address: "http://127.0.0.1:9/flights.git", why: "a private address" },
  { address: "https://[::ffff:169.254.169.254]/flights.git", why: "a cloud's own" },
  { address: "https://ada:secret@github.com/example/flights.git", why: "a password in it" },
  { address: "file:///etc", why: "a file" },
  { address: "ssh://git@github.com/example/flights.git", why: "ssh" },
  { address: "ext::sh -c touch% /tmp/marker", why: "a program" },
  { address: "--upload-pack=touch /tmp/marker", why: "an option" },
])("$why is no repository", async ({ address: repository }) => {
  const { key } = app.first;
  const request = { method: "PATCH", url: "/api/v1/models/flights/repository", key, payload: { repository } } as const;
  const answer = await closed.call(request);
  expect([answer.statusCode, answer.json().code]).toEqual([422, "request/invalid"]);
});

test.each(["--upload-pack=x", "a..b", "a b", "refs//x", "x.lock", "-x", "a/", "\u0000"])(
  "%j is no branch",
  async (branch) => {
    const answer = await app.call({ method: "PATCH", url: "/api/v1/models/flights/repository", payload: { branch } });
    expect(answer.json()).toMatchObject({ status: 422, code: "request/invalid" });
  },
);

const branches: BranchKeeper = {
  watched: (ctx, of) =>
    ctx.transaction(async (tx) =>
      (await listBranchPreviews(tx, ctx.caller.organisation, of)).map(({ branch }) => branch),
    ),
  settle: putAwayBranchless,
};

/** No repository here has a token by then. */
const noSeal = { open: () => Promise.reject(new Error("nothing is sealed")) };

/** A branch that waits with a preview. @returns its version */
async function waiting(branch: string): Promise<string> {
  await git(work, "checkout", "-qb", branch, "main");
  const after = await change(work, branch);
  await git(work, "push", "-q", join(place, "flights.git"), branch);
  await git(work, "checkout", "-q", "main");
  await send(pushOf({ ref: `refs/heads/${branch}`, after }));
  // A change of the address before may have begun another build meanwhile.
  const built = (await deployments()).find(({ commit }: { commit: string }) => commit === after);
  expect(built).toMatchObject({ state: "ready", branch });
  return built.version;
}

test("a branch that was deleted takes its preview along, whoever tells of it; an old word of it is not believed", async () => {
  await call("PATCH", "/api/v1/models/flights/repository", { repository: remote.url });
  const stateOf = async (version: string) => (await call("GET", `/api/v1/models/flights/previews/${version}`)).state;
  const deletion = (branch: string) => pushOf({ ref: `refs/heads/${branch}`, before: "1".repeat(40), deleted: true });
  const version = await waiting("short");
  expect((await send(deletion("short"))).json().detail).toBe("A branch was deleted; nothing is built.");
  const ctx = app.contextOf(systemCaller(app.first.organisation, "test"));
  const { id: model } = await ctx.transaction((tx) =>
    tx.selectFrom("models").select("id").where("name", "=", "flights").executeTakeFirstOrThrow(),
  );
  // Of a branch that was pushed while the remote was asked for others nobody knows.
  await putAwayBranchless(ctx, { ...{ model, source: "github" }, heads: new Map(), asked: ["main"] });
  expect(await stateOf(version)).toBe("open");
  await git(work, "push", "-q", join(place, "flights.git"), ":short");
  expect((await send(deletion("short"))).json().detail).toContain(`the preview of version ${version} is put away`);
  expect(await stateOf(version)).toBe("put-away");
});

test("a live branch that is another by now is fetched and live at once", async () => {
  const version = await waiting("release");
  await call("PATCH", "/api/v1/models/flights/repository", { branch: "release" });
  const live = async () => (await deployments()).find(({ state }: { state: string }) => state === "live").version;
  await expect.poll(live, { timeout: 20_000 }).toBe(version);
  await call("PATCH", "/api/v1/models/flights/repository", { branch: "main" });
});

test("a private repository is read with its token, which is shown nowhere and forgotten at another host", async () => {
  const token = "ghp_onlyForReading";
  const locked = await startRemote(join(place, "flights.git"), { password: token });
  const elsewhere = await startRemote(join(place, "flights.git"));
  const change = (payload: object) => call("PATCH", "/api/v1/models/flights/repository", payload);
  try {
    await change({ repository: locked.url });
    const after = await pushed("before its token");
    await send(pushOf({ after }));
    expect((await deployments())[0].problem).toMatch(/without a password, or set a token\.$/);

    const shown = await change({ token });
    expect(shown).toMatchObject({ has_token: true, repository: locked.url });
    // What could not be fetched is fetched now, which nobody waits for.
    await expect
      .poll(async () => (await deployments())[0], { timeout: 20_000 })
      .toMatchObject({ state: "live", commit: after });

    const rows = await app.fresh.database.transaction([app.first.organisation], async (tx) => [
      await tx.selectFrom("repositories").selectAll().execute(),
      await tx.selectFrom("job_lines").selectAll().execute(),
    ]);
    const { items } = await call("GET", "/api/v1/audit?action=repository.change");
    expect(items[0].detail).toEqual({ token: "set" });
    expect(JSON.stringify([shown, rows, items])).not.toContain(token);

    const places: string[] = [];
    const renew = (_: string, sealPlace: string) => Promise.resolve(void places.push(sealPlace)).then(() => null);
    const ctx = app.contextOf(systemCaller(app.first.organisation, "test"));
    await renewSecrets(ctx, { close: renew as never, open: renew as never, renew });
    expect(places.map((one) => one.split(" ")[2])).toEqual(["secret", "token"]);

    expect(await change({ repository: elsewhere.url })).toMatchObject({ has_token: false });
    const { again } = await app.fresh.database.transaction([app.first.organisation], async (tx) => {
      const own = tx.updateTable("repositories").where("remote", "=", elsewhere.url);
      await own.set({ remote: locked.url, token: "sealed" }).execute();
      const changing = change({ repository: elsewhere.url });
      const waits = sql`select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`;
      while ((await waits.execute(tx)).rows.length === 0);
      return { again: changing };
    });
    expect(await again).toMatchObject({ has_token: false });
    const alone = await app.call({
      ...{ method: "PATCH", url: "/api/v1/models/flights/repository" },
      payload: { repository: null, token },
    });
    expect([alone.statusCode, alone.json().detail]).toEqual([422, expect.stringContaining("token: expected")]);
  } finally {
    await change({ repository: remote.url });
    await locked.close();
    await elsewhere.close();
  }
});

test("a commit that could not be built is not built again only because the address is another, and is when pushed", async () => {
  rmSync(join(work, "model.json"));
  const broken = await pushed("no model");
  await send(pushOf({ after: broken }));
  expect((await deployments())[0]).toMatchObject({ state: "failed", commit: broken });
  const count = (await deployments()).length;
  const ctx = app.contextOf(systemCaller(app.first.organisation, "test"));
  const { id: model } = await ctx.transaction((tx) =>
    tx.selectFrom("models").select("id").where("name", "=", "flights").executeTakeFirstOrThrow(),
  );
  const gate = openOutboundGate({ allow: ["127.0.0.1"], lookup: systemLookup });
  // As a change of the address does, which nobody waits for.
  await reconcileChanged(ctx, model, ctx.now(), {
    seal: noSeal,
    ...{ steps: deploySteps, pin: gate.pin, branches, onWaiting: () => undefined },
    log: { info: () => undefined, warn: () => undefined },
  });
  await gate.close();
  expect(await deployments()).toHaveLength(count);
  await git(work, "checkout", "-q", "HEAD~1", "--", "model.json");
  const mended = await pushed("a model again");
  await send(pushOf({ before: broken, after: mended }));
  expect((await deployments())[0]).toMatchObject({ state: "live", commit: mended });
  const { last_event: last } = await call("GET", "/api/v1/models/flights/repository");
  expect(last).toMatchObject({ outcome: "building", deployment: (await deployments())[0].id });
});

test("a push whose event was lost is built when its remote is asked, and one that was gone back from is left alone", async () => {
  const told: unknown[] = [];
  const gate = openOutboundGate({ allow: ["127.0.0.1"], lookup: systemLookup });
  const reconcile = () =>
    reconcileHeads({
      organisations: () => Promise.resolve([{ id: app.first.organisation }]),
      ...{ contextOf: app.contextOf, systemCaller, steps: deploySteps, pin: gate.pin, onWaiting: () => undefined },
      branches,
      seal: noSeal,
      log: { info: () => undefined, warn: (...line: readonly unknown[]) => told.push(line) },
    });
  const live = async () => (await deployments()).find(({ state }: { state: string }) => state === "live");

  await call("PATCH", "/api/v1/models/flights/repository", { repository: remote.url });
  const before = await live();
  const lost = await pushed("nobody was told");
  await reconcile();
  expect(await live()).toMatchObject({ source: "github", branch: "main", commit: lost });

  const tried = await waiting("untold");
  await git(work, "push", "-q", join(place, "flights.git"), ":untold");
  await reconcile();
  expect(await call("GET", `/api/v1/models/flights/previews/${tried}`)).toMatchObject({ state: "put-away" });

  app.clock.advance(1_000);
  await call("POST", "/api/v1/models/flights/rollback", {});
  await reconcile();
  expect((await live()).version).toBe(before.version);

  const late = await pushed("nobody was told of this either");
  await reconcile();
  expect(await live()).toMatchObject({ version: before.version });
  expect((await deployments()).find(({ commit }: { commit: string }) => commit === late)).toMatchObject({
    state: "ready",
  });

  await call("PATCH", "/api/v1/models/flights/repository", { repository: "http://127.0.0.1:9/flights.git" });
  await reconcile();
  expect(JSON.stringify(told)).toContain(`did not say where \\"main\\"`);
  await gate.close();
});
