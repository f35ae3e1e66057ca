import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";

import { deleteUnusedEnvironments } from "@driftguard/runtime";

import { listOrganisations } from "../access/index.ts";
import { recordAudit } from "../audit/index.ts";
import { changeDeployment, type DeploymentFolders, lockDeployments, versionFolder } from "../deployments/index.ts";
import type { Caller, Context, Tx } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { Log } from "../platform/log.ts";
import { chooseLeftovers } from "./choose-leftovers.ts";
import { listDeployedModels, listEnvironmentKeys, listInUse, holdVain, listRemoved } from "./queries/leftovers.ts";

export type LeftoverParts = {
  readonly database: Database;
  readonly folders: DeploymentFolders;
  readonly versionsKept: number;
  /** Whether a deployment has workers in this process. */
  readonly hasWorkers: (deployment: string) => boolean;
  /** Puts a model's git packs together. @returns whether there was anything to do */
  readonly packRepository: (repository: { readonly organisation: number; readonly model: number }) => Promise<boolean>;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
  readonly now: () => Date;
  readonly log: Log;
};

type ModelKey = { readonly organisation: number; readonly model: number };
export type Cleared = {
  readonly versions: number;
  readonly builds: number;
  readonly environments: number;
  readonly repositories: number;
};

/** What one run takes on; the next one, an hour later, goes on. */
const foldersMost = 100;
const repositoriesMost = 20;
const environmentsMost = 20;
const environmentMs = 7 * 24 * 3_600_000;

/**
 * Takes away what no version needs any more: files of versions beyond those that are kept, of builds that came to nothing,
 * Python environments that none runs in, and packs of git that one could be. A fault of one keeps no other.
 */
export async function clearLeftovers(parts: LeftoverParts): Promise<Cleared> {
  const { database, log } = parts;
  const total = { versions: 0, builds: 0, environments: 0, repositories: 0 };
  const attempt = async (subject: object, run: () => Promise<void>): Promise<void> => {
    try {
      await run();
    } catch (error) {
      log.error({ error, ...subject }, "leftovers stay; they are taken away the next time");
    }
  };
  for (const { id: organisation } of await listOrganisations(database)) {
    const ctx = parts.contextOf(parts.systemCaller(organisation, "upkeep"));
    for (const model of await ctx.transaction((tx) => listDeployedModels(tx, organisation), "read")) {
      const key = { organisation, model };
      await attempt(key, async () => {
        const most = foldersMost - total.versions - total.builds;
        const { versions, builds } = await clearModel(ctx, key, { ...parts, most });
        total.versions += versions;
        total.builds += builds;
      });
      await attempt(key, async () => {
        if (total.repositories < repositoriesMost && (await parts.packRepository(key))) total.repositories += 1;
      });
    }
  }
  await attempt({}, async () => {
    const inUse = await listEnvironmentKeys(database);
    const gone = await deleteUnusedEnvironments(parts.folders.environments, {
      ...{ inUse, now: parts.now().getTime(), unusedMs: environmentMs, most: environmentsMost },
    });
    total.environments += gone.length;
    if (gone.length > 0) log.info({ environments: gone }, "environments that no version runs in are gone");
  });
  const isIdle = Object.values(total).every((count) => count === 0);
  log[isIdle ? "debug" : "info"](total, "leftovers");
  return total;
}

async function clearModel(
  ctx: Context,
  key: ModelKey,
  parts: LeftoverParts & { readonly most: number },
): Promise<Pick<Cleared, "versions" | "builds">> {
  const { organisation, model } = key;
  const folderOf = (id: string): string => versionFolder(parts.folders, { organisation, id });
  const chosen = await ctx.transaction(async (tx) => {
    // Whoever goes back to one waits here, and then finds it removed.
    const all = await lockDeployments(tx, organisation, model);
    const inUse = new Set([
      ...(await listInUse(tx, organisation, model)),
      ...all.flatMap(({ id }) => (parts.hasWorkers(id) ? [id] : [])),
    ]);
    const left = chooseLeftovers(all, { keep: parts.versionsKept, inUse, now: ctx.now().getTime() });
    const versions = left.versions.slice(0, parts.most);
    for (const id of versions) await remove(ctx, tx, id, all.find((one) => one.id === id)?.version_name ?? id);
    // Set aside, and still there: that transaction came to nothing.
    const isThere = (id: string): boolean => existsSync(folderOf(id)) || existsSync(aside(folderOf(id)));
    const vain = left.builds.filter(isThere).slice(0, parts.most - versions.length);
    // A build that is tried again begins with a change of its row: held here, it finds all of its files or none.
    const builds = await holdVain(tx, organisation, vain);
    for (const id of builds) if (existsSync(folderOf(id))) await setAside(folderOf(id));
    return { versions, builds, removed: await listRemoved(tx, organisation, model) };
  });
  for (const id of new Set([...chosen.versions, ...chosen.removed, ...chosen.builds])) {
    if (!chosen.builds.includes(id) && existsSync(folderOf(id))) await setAside(folderOf(id));
    await rm(aside(folderOf(id)), { recursive: true, force: true });
  }
  return { versions: chosen.versions.length, builds: chosen.builds.length };
}

async function remove(ctx: Context, tx: Tx, id: string, version: string): Promise<void> {
  await changeDeployment(tx, ctx.caller.organisation, id, { state: "removed" });
  await recordAudit(ctx, tx, { action: "deployment.remove", object: id, detail: { version } });
}

/** In one step, so that nobody finds half of it; taking it away may take long. */
async function setAside(folder: string): Promise<void> {
  await rm(aside(folder), { recursive: true, force: true });
  await rename(folder, aside(folder));
}

function aside(folder: string): string {
  return `${folder}.gone`;
}
