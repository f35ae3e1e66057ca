import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { BuildProblem, type BuildProblemCode } from "../contract.ts";

const bytesMax = 4 * 2 ** 20;

/**
 * A file that this process itself takes apart, such as settings: its size is looked at before it is read.
 *
 * @param files - the version's `files/`
 * @param code - of the problem
 * @returns its text, or `null` where there is none
 * @throws BuildProblem where it is over 4 MB
 */
export function readSmall(files: string, name: string, code: BuildProblemCode): string | null {
  const path = join(files, name);
  if (!existsSync(path)) return null;
  const { size } = statSync(path);
  if (size <= bytesMax) return readFileSync(path, "utf8");
  const megabytes = Math.ceil((size / 2 ** 20) * 10) / 10;
  throw new BuildProblem(code, `${name} has ${megabytes} MB: up to ${bytesMax / 2 ** 20} MB are read.`);
}
