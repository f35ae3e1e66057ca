import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { withLock } from "./key-lock.ts";

export type UnusedOptions = {
  /** Keys of what versions run in. */
  readonly inUse: ReadonlySet<string>;
  /** Epoch ms. */
  readonly now: number;
  /** How long no build may have used one: what a build has just found is in no version yet. */
  readonly unusedMs: number;
  readonly most: number;
};

const lockMs = 5_000;

/**
 * Deletes environments that no version runs in, the longest unused first. Base environments stay, and so does one that is
 * being built or is broken: the next build that needs it makes it anew.
 *
 * @param environments - folder of all of them
 * @returns the keys of those that are gone
 */
export async function deleteUnusedEnvironments(
  environments: string,
  { inUse, now, unusedMs, most }: UnusedOptions,
): Promise<readonly string[]> {
  if (!existsSync(environments)) return [];
  const names = readdirSync(environments);
  // What was set aside when the machine died.
  for (const name of names.filter((one) => one.endsWith(gone)))
    await rm(join(environments, name), { recursive: true, force: true });
  const isUnused = (key: string): boolean => now - (usedAt(environments, key) ?? now) >= unusedMs;
  const unused = names
    .filter((key) => /^[0-9a-f]+$/.test(key) && !inUse.has(key) && !isBase(environments, key) && isUnused(key))
    .toSorted((one, other) => (usedAt(environments, one) ?? 0) - (usedAt(environments, other) ?? 0))
    .slice(0, most);
  const deleted: string[] = [];
  for (const key of unused) {
    const folder = join(environments, key);
    await withLock(`${folder}.lock`, AbortSignal.timeout(lockMs), async () => {
      // A build may have found it meanwhile.
      if (!isUnused(key)) return;
      await rename(folder, folder + gone);
      deleted.push(key);
    });
    await rm(folder + gone, { recursive: true, force: true });
  }
  return deleted;
}

const gone = ".gone";

/** When a build last used it; `null` where it is not ready. */
function usedAt(environments: string, key: string): number | null {
  const file = join(environments, key, "ready.json");
  return existsSync(file) ? statSync(file).mtimeMs : null;
}

/** Or may be one. */
function isBase(environments: string, key: string): boolean {
  const file = join(environments, key, "ready.json");
  if (!existsSync(file)) return false;
  let ready: unknown;
  try {
    ready = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // Broken: what it was is not known.
    return true;
  }
  return typeof ready === "object" && ready !== null && "isBase" in ready && ready.isBase === true;
}
