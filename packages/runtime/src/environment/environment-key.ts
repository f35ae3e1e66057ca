import { createHash } from "node:crypto";
import type { Interpreter } from "./interpreter.ts";

/** The worker's frames and what it needs of an environment; a change makes new environments. */
const workerContract = 1;

/**
 * The address of an environment: sha256 in hex of everything that it is made from.
 *
 * @param requirements - normalised and sorted
 */
export function environmentKey(
  { implementation, version, abi, platform }: Interpreter,
  { requirements, sourceBuilds }: { readonly requirements: readonly string[]; readonly sourceBuilds: boolean },
): string {
  const canonical = JSON.stringify([
    ["worker", workerContract],
    ["python", implementation, version, abi, platform],
    ["requirements", ...requirements],
    ["options", sourceBuilds],
  ]);
  return createHash("sha256").update(canonical).digest("hex");
}
