import { type KeptFile, listKept } from "./list-kept.ts";
import { openKept } from "./open-kept.ts";
import type { ArchiveWriter } from "./write-archive.ts";

const looksMost = 100;

/**
 * Adds what is in a bare git repository while it is pushed to and packed. Its references come first: what they lead to was
 * written before them, and stays for weeks when they lead elsewhere. Then its objects, which move from files of their own
 * into packs, and from packs into others: they are looked through until there is nothing that was not added.
 *
 * @param name - of the repository's folder in the archive
 * @returns how many files
 * @throws Error where it was packed again each time it was looked through
 */
export async function addRepository(
  archive: Pick<ArchiveWriter, "add" | "addFolder">,
  { name, path }: Pick<KeptFile, "name" | "path">,
): Promise<number> {
  const added = new Set<string>();
  let count = 0;
  const add = async (kept: KeptFile): Promise<void> => {
    const entry = `${name}/${kept.name}`;
    if (kept.type === "folder") await archive.addFolder({ name: entry, mode: kept.mode });
    else {
      const handle = await openKept(kept.path);
      // A reference that was packed or deleted; an object's next place is found by the next look.
      if (handle === null) return;
      try {
        // References are replaced, not written to: of the file that is open now nothing changes any more.
        const { size: bytes } = await handle.stat();
        const content = bytes === 0 ? [] : handle.createReadStream({ end: bytes - 1, autoClose: false });
        await archive.add({ name: entry, bytes, mode: kept.mode, modifiedAt: kept.modifiedAt, content });
      } finally {
        await handle.close();
      }
      count += 1;
    }
    added.add(kept.name);
  };
  const list = (wanted: (inside: string) => boolean): Promise<readonly KeptFile[]> =>
    listKept(path, (inside) => isPassing(inside) || !wanted(inside));
  for (const kept of await list((inside) => inside !== "objects" && inside !== "packed-refs")) await add(kept);
  // After those that have files of their own: they move into it, and none out of it.
  for (const kept of await list((inside) => inside === "packed-refs")) await add(kept);
  for (let look = 1; look <= looksMost; look += 1) {
    const found = [
      // Before the packs, which they move into.
      ...(await list((inside) => /^objects(\/|$)/.test(inside) && inside !== "objects/pack")),
      ...(await list((inside) => /^objects(\/pack(\/|$)|$)/.test(inside))).filter((kept) => kept.name !== "objects"),
    ].filter((kept) => !added.has(kept.name));
    if (found.length === 0) return count;
    for (const kept of found) await add(kept);
  }
  throw new Error(`${path} was packed again and again while it was read: make the backup later`);
}

/** What a git that runs has begun, and takes away or gives its name at its end. */
function isPassing(name: string): boolean {
  return /\.lock$|(^|\/)(tmp_[^/]*|gc\.pid)$/.test(name);
}
