import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleFolder } from "./bundle-folder.ts";

/**
 * SHA-256, in hexadecimal, of all that a bundle is made from: what is compiled, the libraries by the versions that the packages pin,
 * and how it is made.
 */
export function hashInputs(root: string): string {
  const files = globSync(
    ["packages/{driftwatch,stats}/{package.json,dist/**/*.js}", "tools/{bundle-command.ts,bundle-command/*.ts}"],
    { cwd: root, exclude: [`${bundleFolder}/**`] },
  );
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    const bytes = readFileSync(join(root, file));
    hash.update(`${file} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}
