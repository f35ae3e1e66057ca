import { existsSync } from "node:fs";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { gitEnvironment } from "../platform/git/git-environment.ts";
import { runGit } from "../platform/git/start-git.ts";
import type { PushPlaces } from "./take-push.ts";

const packsMost = 20;
const packMsMax = 10 * 60_000;
/** One that takes longer than it may would take as long again in an hour. */
const againAfterMs = 24 * 3_600_000;
/** Beside what is served it is one core's work, and little memory's. */
const limits = ["-c", "pack.threads=1", "-c", "pack.windowMemory=64m"];

/**
 * Puts the packs of a model's repository together where pushes have left more than twenty: each leaves one. What no
 * branch holds any more stays for 30 days, for builds that are still to come and for whoever wants it back. A push that
 * runs goes first, and one that comes waits.
 *
 * @returns whether there was anything to do
 * @throws GitFailed, NoGit; what the repository holds is then as it was
 */
export async function packRepository(
  repository: { readonly organisation: number; readonly model: number },
  { folderOf, lanes }: Pick<PushPlaces, "folderOf" | "lanes">,
): Promise<boolean> {
  const folder = folderOf(repository);
  const packs = join(folder, "objects/pack");
  if (!existsSync(packs) || lanes.isBusy(repository.model)) return false;
  if ((await readdir(packs)).filter((name) => name.endsWith(".pack")).length <= packsMost) return false;
  const gaveUp = join(folder, "packing-gave-up");
  if (await isRecent(gaveUp)) return false;
  const signal = AbortSignal.timeout(packMsMax);
  const leave = await lanes.enter(repository, signal);
  try {
    await sweepPacks(packs);
    const args = [...limits, "gc", "--quiet", "--prune=30.days.ago"];
    await runGit(args, { env: gitEnvironment([]), cwd: folder, signal });
  } catch (error) {
    if (signal.aborted) await writeFile(gaveUp, "");
    throw error;
  } finally {
    leave();
  }
  return true;
}

async function isRecent(file: string): Promise<boolean> {
  return existsSync(file) && Date.now() - (await stat(file)).mtimeMs < againAfterMs;
}

/** What one that was ended left half written: nobody else writes there meanwhile. */
async function sweepPacks(packs: string): Promise<void> {
  for (const name of await readdir(packs)) if (name.startsWith("tmp_")) await rm(join(packs, name), { force: true });
}
