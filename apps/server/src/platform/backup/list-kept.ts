import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

import type { TarEntry } from "./tar-head.ts";

/** A file, link or folder in a folder. */
export type KeptFile = {
  /** From the folder on, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly mode: number;
  /** Epoch seconds. */
  readonly modifiedAt: number;
  readonly type: TarEntry["type"];
  /** Of a link; empty for anything else. */
  readonly leadsTo: string;
};

/**
 * Everything in a folder, however deep; what goes while it is looked at is passed over.
 *
 * @param isLeft - whether a file or folder of this name, from the folder on, stays behind
 */
export async function listKept(folder: string, isLeft: (name: string) => boolean): Promise<readonly KeptFile[]> {
  const found: KeptFile[] = [];
  const walk = async (inside: string): Promise<void> => {
    const entries = await readdir(join(folder, inside)).catch(unlessGone([]));
    for (const entry of entries) {
      const name = inside === "" ? entry : `${inside}/${entry}`;
      if (isLeft(name)) continue;
      const path = join(folder, name);
      const about = await lstat(path).catch(unlessGone(null));
      if (about === null) continue;
      const bytes = about.size;
      const facts = { mode: about.mode & 0o777, modifiedAt: Math.floor(about.mtimeMs / 1000) };
      if (about.isDirectory()) {
        found.push({ name, path, bytes: 0, ...facts, type: "folder", leadsTo: "" });
        await walk(name);
      } else if (about.isSymbolicLink()) {
        const leadsTo = await readlink(path).catch(unlessGone(null));
        if (leadsTo !== null) found.push({ name, path, bytes: 0, ...facts, type: "link", leadsTo });
      } else if (about.isFile()) found.push({ name, path, bytes, ...facts, type: "file", leadsTo: "" });
    }
  };
  await walk("");
  return found;
}

function unlessGone<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return otherwise;
    throw error;
  };
}
