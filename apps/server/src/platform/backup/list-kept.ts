import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

/** A file or link of a folder. */
export type KeptFile = {
  /** From the folder on, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly mode: number;
  /** `null` for a file. */
  readonly leadsTo: string | null;
};

/**
 * Everything in a folder, however deep; what goes while it is looked at is passed over. Of a git repository its references
 * come first: what they lead to was written before them, and is there when they are.
 *
 * @param isLeft - whether a file or folder of this name, from the folder on, stays behind
 */
export async function listKept(folder: string, isLeft: (name: string) => boolean): Promise<readonly KeptFile[]> {
  const found: KeptFile[] = [];
  const walk = async (inside: string): Promise<void> => {
    const entries = await readdir(join(folder, inside), { withFileTypes: true }).catch(unlessGone([]));
    for (const entry of entries) {
      const name = inside === "" ? entry.name : `${inside}/${entry.name}`;
      if (isLeft(name)) continue;
      const path = join(folder, name);
      if (entry.isDirectory()) await walk(name);
      else if (entry.isSymbolicLink()) {
        const leadsTo = await readlink(path).catch(unlessGone(null));
        if (leadsTo !== null) found.push({ name, path, bytes: 0, mode: 0o777, leadsTo });
      } else if (entry.isFile()) {
        const about = await lstat(path).catch(unlessGone(null));
        if (about !== null) found.push({ name, path, bytes: about.size, mode: about.mode & 0o777, leadsTo: null });
      }
    }
  };
  await walk("");
  return found.toSorted((one, other) => Number(isReference(other.name)) - Number(isReference(one.name)));
}

function isReference(name: string): boolean {
  return /\.git\/(refs\/|packed-refs$|HEAD$)/.test(name);
}

function unlessGone<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return otherwise;
    throw error;
  };
}
