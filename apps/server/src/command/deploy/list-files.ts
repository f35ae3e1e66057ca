import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { staysAtHome } from "@driftguard/client";

import { StartFault } from "../../platform/start-fault.ts";

export type PackedFile = {
  /** From the folder on, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
};

/**
 * The files of a folder that are sent, in the order of their names.
 *
 * @throws StartFault where there is no such folder, nothing in it, or something that is no file
 */
export async function listFiles(folder: string): Promise<readonly PackedFile[]> {
  const files: PackedFile[] = [];
  const walk = async (inside: string): Promise<void> => {
    for (const entry of await entriesOf(join(folder, inside))) {
      if (staysAtHome(entry.name)) continue;
      const name = inside === "" ? entry.name : `${inside}/${entry.name}`;
      const path = join(folder, name);
      if (entry.isDirectory()) await walk(name);
      else if (entry.isFile()) files.push({ name, path, bytes: (await stat(path)).size });
      else throw new StartFault(`${path} is a link or a device; a version is made of files alone.`);
    }
  };
  await walk("");
  if (files.length === 0) throw new StartFault(`There is no file in ${folder}.`);
  return files.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    if (code === "ENOENT") throw new StartFault(`There is no folder ${folder}.`, { cause });
    if (code === "ENOTDIR") throw new StartFault(`${folder} is not a folder.`, { cause });
    throw cause;
  }
}
