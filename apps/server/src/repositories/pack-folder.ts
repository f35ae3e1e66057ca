import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { gitEnvironment } from "../platform/git/git-environment.ts";
import { runGit } from "../platform/git/start-git.ts";
import type { PushPlaces } from "./take-push.ts";

const packsMost = 20;
const packMsMax = 10 * 60_000;

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
  const signal = AbortSignal.timeout(packMsMax);
  const leave = await lanes.enter(repository, signal);
  try {
    await runGit(["gc", "--quiet", "--prune=30.days.ago"], { env: gitEnvironment([]), cwd: folder, signal });
  } finally {
    leave();
  }
  return true;
}
