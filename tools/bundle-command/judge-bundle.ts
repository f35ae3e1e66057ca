import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleFolder, hashFile } from "./bundle-folder.ts";
import { hashInputs } from "./hash-inputs.ts";

/** What is wrong with the bundled command: that it is not there, or older than what it is made from. `null` if it may be packed. */
export function judgeBundle(root: string): string | null {
  const path = join(root, hashFile);
  if (!existsSync(path)) return `${bundleFolder} is not made: npm run build:packages`;
  if (readFileSync(path, "utf8").trim() !== hashInputs(root))
    return `${bundleFolder} was made from something else than what is compiled: npm run build:packages`;
  return null;
}
