import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../build/notes.ts";
import type { Sandbox } from "../contract.ts";
import { ensureEnvironment, type EnvironmentOptions, readReady } from "./ensure-environment.ts";
import { environmentKey } from "./environment-key.ts";
import { findInterpreter } from "./interpreter.ts";

export type BaseOptions = Pick<
  EnvironmentOptions,
  "environments" | "installer" | "programs" | "clock" | "signal" | "log"
> & {
  /** Asked for where there is something to build. */
  readonly sandbox: () => Promise<Sandbox>;
  /** Hears of a list whose environment could not be built; the others are built all the same. */
  readonly onFailed: (requirements: readonly string[], error: unknown) => void;
};

/** Time enough for a wheel of gigabytes: nobody waits for it. */
const limitMs = 1_800_000;

/**
 * Makes the environments that an operator wants to be there before anybody pushes: a version whose requirements one of
 * them satisfies is then built without an installation. What was a base before and is in no list any more is none.
 *
 * An environment that a push made is never taken for another push's, however well it would fit: its list may hold a
 * package that runs code in every Python that finds it. Bases hold what the operator named.
 *
 * @param lists - requirements of each base
 */
export async function keepBases(
  lists: readonly (readonly string[])[],
  { onFailed, sandbox, ...options }: BaseOptions,
): Promise<void> {
  mkdirSync(options.environments, { recursive: true });
  const keys = new Set<string>();
  for (const requirements of lists) {
    const wanted = { requirements, sourceBuilds: false };
    try {
      keys.add(environmentKey(findInterpreter(null, options.programs), wanted));
      await ensureEnvironment({
        ...options,
        ...wanted,
        sandbox: await sandbox(),
        python: null,
        isBase: true,
        writtenIn: "BASE_ENVIRONMENTS",
        limitMs,
      });
    } catch (error) {
      options.signal.throwIfAborted();
      onFailed(requirements, error);
    }
  }
  for (const name of readdirSync(options.environments)) {
    const folder = join(options.environments, name);
    const ready = readReady(folder);
    // A push with the very same list may have made it.
    if (ready !== null && ready.isBase !== keys.has(name))
      writeWhole(join(folder, "ready.json"), { ...ready, isBase: keys.has(name) });
  }
}
