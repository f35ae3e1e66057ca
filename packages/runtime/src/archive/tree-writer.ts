import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BuildProblem, type BuildProblemCode } from "../contract.ts";
import type { ArchiveLimits } from "./archive-limits.ts";

export type Unpacked = { readonly files: number; readonly bytes: number };

/** Where every archive's entries go, one after the other. @throws BuildProblem where an entry may not be there */
export type TreeWriter = {
  readonly folder: (name: string) => Promise<void>;
  /** @param parts - must come to just so many bytes */
  readonly file: (name: string, size: number, parts: AsyncIterable<Buffer>) => Promise<void>;
  readonly link: (name: string) => never;
  readonly special: (name: string) => never;
  /** What has been written by now. */
  readonly written: () => Unpacked;
};

/**
 * Writes a tree into a folder: ordinary files and folders alone, under names that stay inside, each once on every file
 * system. What an archive says of owners, modes and times is not asked for.
 *
 * @param packed - bytes of the archive, for the ratio
 */
export function writeTree(folder: string, limits: ArchiveLimits, { packed }: { readonly packed: number }): TreeWriter {
  const taken: Taken = new Map();
  let [entries, files, bytes] = [0, 0, 0];

  const enter = (name: string, kind: Kind): string | null => {
    entries += 1;
    const parts = partsOf(name, limits);
    takeNames(taken, parts, kind);
    if (Math.max(entries, taken.size) > limits.entries) refuse("fetch_too_many_files", tooMany(limits));
    return parts.length === 0 || parts.some(isLitter) ? null : parts.join("/");
  };

  return {
    async folder(name) {
      const path = enter(name, "folder");
      if (path !== null) await mkdir(join(folder, path), { recursive: true });
    },
    async file(name, size, parts) {
      const path = enter(name, "file");
      bytes += size;
      if (bytes > limits.bytes) refuse("fetch_too_large", tooLarge(limits));
      checkRatio(bytes, packed, limits);
      if (path === null) return drain(parts);
      await writeFile(join(folder, path), size, parts);
      files += 1;
    },
    link: (name) => refuse("fetch_link", `${shown(name)} is a link: files and folders are taken.`),
    special: (name) => refuse("fetch_special_file", `${shown(name)} is no ordinary file: files and folders are taken.`),
    written: () => ({ files, bytes }),
  };
}

/** @throws BuildProblem where an archive unpacks to far more than anything honest would */
export function checkRatio(bytes: number, packed: number, { ratio, bytesAtAnyRatio }: ArchiveLimits): void {
  if (bytes <= bytesAtAnyRatio || bytes <= packed * ratio) return;
  refuse("fetch_too_large", `The archive unpacks to over ${ratio} times its size: it is made to fill a disk.`);
}

export function tooLarge({ bytes }: ArchiveLimits): string {
  return `There are more than ${bytes / 2 ** 30} GiB: push what the model needs.`;
}

export function tooMany({ entries }: ArchiveLimits): string {
  return `There are more than ${entries} files and folders: push what the model needs.`;
}

type Kind = "file" | "folder";

/** Every path so far by what a file system may take for the same, with its own spelling. */
type Taken = Map<string, { readonly path: string; readonly kind: Kind }>;

/** @throws BuildProblem where a name leads out of the folder, or is none that every file system keeps */
function partsOf(name: string, { depth, nameBytes }: ArchiveLimits): readonly string[] {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (name.startsWith("/") || name.includes("\\") || /^[a-z]:/i.test(name) || parts.includes(".."))
    refuse("fetch_name", `${shown(name)} is a name that leads out of the folder.`);
  if (/\p{Cc}/u.test(name) || name.includes("\uFFFD") || !name.isWellFormed())
    refuse("fetch_name", `${shown(name)} is a name with characters that no name has.`);
  if (parts.length > depth)
    refuse("fetch_name", `${shown(name)} lies deeper than ${depth} folders: push what the model needs.`);
  if (parts.some((part) => Buffer.byteLength(part) > nameBytes))
    refuse("fetch_name", `${shown(name)} has a name of more than ${nameBytes} bytes.`);
  return parts;
}

/** A path and the folders on the way. Which of two was meant, and which was scanned? So no path may be taken twice. */
function takeNames(taken: Taken, parts: readonly string[], kind: Kind): void {
  for (let count = 1; count <= parts.length; count++) {
    const path = parts.slice(0, count).join("/");
    const is = count === parts.length ? kind : "folder";
    const key = path.normalize("NFC").toLowerCase();
    const before = taken.get(key);
    if (before === undefined) taken.set(key, { path, kind: is });
    else if (before.path !== path)
      refuse("fetch_name", `${shown(before.path)} and ${shown(path)} are one name to many file systems: rename one.`);
    else if (before.kind === "file" || is === "file")
      refuse("fetch_unreadable", `The archive holds ${shown(path)} twice.`);
  }
}

/** What macOS puts into archives beside what was packed; a "._model.pkl" would be taken for a second model. */
function isLitter(part: string): boolean {
  return part === "__MACOSX" || part === ".DS_Store" || part.startsWith("._");
}

async function drain(parts: AsyncIterable<Buffer>): Promise<void> {
  const source = parts[Symbol.asyncIterator]();
  while ((await source.next()).done !== true);
}

async function writeFile(path: string, size: number, parts: AsyncIterable<Buffer>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "wx", 0o644);
  try {
    let left = size;
    for await (const part of parts) {
      if ((left -= part.length) < 0) throw new RangeError("a file of the archive is longer than it says");
      await file.writeFile(part);
    }
    if (left > 0) throw new RangeError("a file of the archive is shorter than it says");
  } finally {
    await file.close();
  }
}

/** A stranger's name as a sentence quotes it. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 200).toWellFormed());
}

function refuse(code: BuildProblemCode, message: string): never {
  throw new BuildProblem(code, message);
}
