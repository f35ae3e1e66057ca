import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder that only its own user may enter, and those above it that are not there.
 *
 * Node's recursive mkdir never comes back from `/proc/x`: "no such file" sends it to the folder above, and "it is there" of
 * that one back again. Some mounts answer so too.
 *
 * @returns whether it was made; `false`: it was there
 * @throws the system's error, EEXIST where the path is a file
 */
export function makeFolder(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "EEXIST" && statSync(path).isDirectory()) return false;
    const above = dirname(path);
    if (code !== "ENOENT" || existsSync(above)) throw error;
    makeFolder(above);
    mkdirSync(path, { mode: 0o700 });
    return true;
  }
}
