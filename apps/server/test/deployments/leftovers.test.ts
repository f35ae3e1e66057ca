import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { DeploymentState } from "@driftguard/protocol";
import { afterAll, beforeEach, expect, test } from "vitest";

import { systemCaller } from "../../src/access/index.ts";
import { deploymentFolders, rollBack, versionFolder } from "../../src/deployments/index.ts";
import { clearLeftovers } from "../../src/leftovers/index.ts";
import { createLog } from "../../src/platform/log.ts";
import { createPlaces, createPushLanes, packRepository, repositoryFolder } from "../../src/repositories/index.ts";
import { testServer } from "../test-server.ts";

const app = await testServer();
afterAll(() => app.close());

const { organisation, key } = app.first;
const ctx = app.contextOf(systemCaller(organisation, "test"));
const folders = deploymentFolders(app.config.dataFolder);
const lanes = createPushLanes(createPlaces({ most: 4, mostOfOne: 2 }));
const folderOf = (repository: { readonly organisation: number; readonly model: number }): string =>
  repositoryFolder(join(folders.root, "repositories"), repository);
const hourMs = 3_600_000;

let model = 0;
let scenes = 0;
let warm = new Set<string>();
const idOf = (at: number): string => `leftover-${scenes}-${at}`;
const folder = (at: number): string => versionFolder(folders, { organisation, id: idOf(at) });

const clear = () =>
  clearLeftovers({
    ...{ database: app.fresh.database, contextOf: app.contextOf, systemCaller, log: createLog("silent") },
    ...{ folders, versionsKept: 2, now: () => app.clock.now(), hasWorkers: (id) => warm.has(id) },
    packRepository: (repository) => packRepository(repository, { folderOf, lanes }),
  });
const stateOf = async (at: number): Promise<string> =>
  ctx.transaction(async (tx) => {
    const row = await tx.selectFrom("deployments").select("state").where("id", "=", idOf(at)).executeTakeFirstOrThrow();
    return row.state;
  });

/** A model whose deployments are in these states, each pushed and ended a day after the one before it, with files. */
async function make(...states: readonly DeploymentState[]): Promise<void> {
  const name = `leftovers-${(scenes += 1)}`;
  warm = new Set();
  await app.call({ method: "POST", url: "/api/v1/models", key, payload: { name, version: "none", features: [] } });
  await ctx.transaction(async (tx) => {
    ({ id: model } = await tx.selectFrom("models").select("id").where("name", "=", name).executeTakeFirstOrThrow());
    const version = await tx.selectFrom("versions").select("id").where("model", "=", model).executeTakeFirstOrThrow();
    for (const [index, state] of states.entries()) {
      app.clock.advance(24 * hourMs);
      const at = app.clock.now();
      await tx
        .insertInto("deployments")
        .values({
          ...{ organisation, id: idOf(index + 1), number: scenes * 100 + index, model, version: version.id, state },
          ...{ version_name: String(index + 1), upload_hash: "00", created_by: "test", created_at: at },
          ...{ live_at: state === "failed" || state === "building" ? null : at, weight: state === "live" ? 10_000 : 0 },
          ended_at: state === "live" || state === "building" ? null : at,
        })
        .execute();
      mkdirSync(join(folder(index + 1), "files"), { recursive: true });
      writeFileSync(join(folder(index + 1), "files/model.json"), "{}");
    }
  });
  app.clock.advance(24 * hourMs);
}

beforeEach(() => make("superseded", "superseded", "rolled-back", "superseded", "live", "building"));

test("files of versions beyond those that are kept go, and what they were stays known", async () => {
  expect(await clear()).toMatchObject({ versions: 2 });
  expect([1, 2, 3, 4, 5, 6].map((at) => existsSync(folder(at)))).toEqual([false, false, true, true, true, true]);
  expect(await Promise.all([1, 2, 3].map(stateOf))).toEqual(["removed", "removed", "rolled-back"]);
  expect(readdirSync(join(folders.versions, String(organisation))).filter((name) => name.includes("gone"))).toEqual([]);
  const { items } = (await app.call({ method: "GET", url: "/api/v1/audit?action=deployment.remove", key })).json();
  expect(items.map(({ object }: { object: string }) => object).slice(0, 2)).toEqual([idOf(1), idOf(2)]);
  expect(await clear()).toMatchObject({ versions: 0 });
});

test("nobody goes back to one whose files are gone, and everybody to those that are kept", async () => {
  await clear();
  await expect(rollBack(ctx, { model, to: idOf(2) })).rejects.toMatchObject({ code: "deployment/nothing-before" });
  expect(await rollBack(ctx, { model, to: idOf(3) })).toBe(idOf(3));
});

test("what has workers, or is asked beside the others, keeps its files", async () => {
  warm.add(idOf(1));
  await ctx.transaction((tx) =>
    tx
      .insertInto("traffic")
      .values({
        ...{ organisation, model, salt: "a", shadow: idOf(2) },
        changed_at: app.clock.now(),
        changed_by: "test",
      })
      .execute(),
  );
  expect(await clear()).toMatchObject({ versions: 0 });
  expect([1, 2].map((at) => existsSync(folder(at)))).toEqual([true, true]);
});

test("what a server that died had begun to take away is taken away", async () => {
  await clear();
  mkdirSync(join(folder(1), "files"), { recursive: true });
  mkdirSync(`${folder(2)}.gone`);
  await clear();
  expect([existsSync(folder(1)), existsSync(`${folder(2)}.gone`)]).toEqual([false, false]);
});

test("a build that came to nothing keeps its files for a week, and its state for ever", async () => {
  await make("failed", "live");
  expect(await clear()).toMatchObject({ builds: 0 });
  app.clock.advance(7 * 24 * hourMs);
  expect(await clear()).toMatchObject({ builds: 1 });
  expect([existsSync(folder(1)), await stateOf(1)]).toEqual([false, "failed"]);
  // By a run whose transaction came to nothing.
  mkdirSync(`${folder(1)}.gone`);
  await clear();
  expect(existsSync(`${folder(1)}.gone`)).toBe(false);
});

test("packs of many pushes become one, with all that branches hold and what was forced away", async () => {
  const repository = folderOf({ organisation, model });
  mkdirSync(repository, { recursive: true });
  const git = (args: readonly string[], input = ""): string =>
    execFileSync("git", ["-c", "fastimport.unpackLimit=0", ...args], { cwd: repository, input, encoding: "utf8" });
  git(["init", "--quiet", "--bare", "--initial-branch=main"]);
  const commit = (branch: string, text: string): void => {
    const who = "committer Test <test@example.com> 1700000000 +0000";
    const head = branch === "main" && text !== "1" ? "from refs/heads/main^0\n" : "";
    git(
      ["fast-import", "--quiet", "--force"],
      `commit refs/heads/${branch}\n${who}\ndata 1\nx\n${head}M 100644 inline model\ndata ${text.length}\n${text}\n\n`,
    );
  };
  for (let push = 1; push <= 21; push += 1) commit("main", String(push));
  commit("other", "left");
  const left = git(["rev-parse", "other"]).trim();
  commit("other", "right");
  const packs = (): string[] => readdirSync(join(repository, "objects/pack")).filter((name) => name.endsWith(".pack"));
  const before = packs().length;
  expect(before).toBeGreaterThan(20);
  const leave = await lanes.enter({ organisation, model }, AbortSignal.timeout(1_000));
  expect(await clear()).toMatchObject({ repositories: 0 });
  leave();
  expect(await clear()).toMatchObject({ repositories: 1 });
  expect(packs().length).toBeLessThan(3);
  expect(git(["rev-list", "--count", "main"]).trim()).toBe("21");
  expect(git(["cat-file", "-t", left]).trim()).toBe("commit");
  expect(git(["fsck", "--full"])).not.toContain("missing");
  expect(await clear()).toMatchObject({ repositories: 0 });
});
