import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

import { StepProblem } from "../jobs/index.ts";

export type Unpacked = { readonly files: number; readonly bytes: number };

const bytesMax = 2 * 2 ** 30;
const entriesMax = 20_000;
const headerMax = 65_536;
const block = 512;

/**
 * Unpacks a .tar.gz into a new folder. Ordinary files and folders alone are taken, under names that stay inside; what an
 * archive says of owners, modes and times is not believed. Bytes and entries are counted as they come, so that a small
 * archive of a very large tree ends at the limit.
 *
 * @throws StepProblem fetch_link, fetch_special_file, fetch_too_large, fetch_too_many_files, fetch_unreadable; what was
 * unpacked by then stays for the caller to take away
 */
export async function unpackPush(archive: string, folder: string, signal: AbortSignal): Promise<Unpacked> {
  await mkdir(folder, { recursive: true });
  let unpacked: Unpacked = { files: 0, bytes: 0 };
  try {
    await pipeline(
      createReadStream(archive),
      createGunzip(),
      async (chunks: AsyncIterable<Buffer>) => {
        unpacked = await readEntries(chunks, folder);
      },
      { signal },
    );
  } catch (error) {
    if (error instanceof StepProblem || signal.aborted) throw error;
    throw new StepProblem("fetch_unreadable", "This is no .tar.gz, or it breaks off: send one of the model's folder.", {
      cause: error,
    });
  }
  return unpacked;
}

async function readEntries(chunks: AsyncIterable<Buffer>, folder: string): Promise<Unpacked> {
  const source = reader(chunks);
  let files = 0;
  let entries = 0;
  let bytes = 0;
  let longName: string | null = null;
  for (;;) {
    const head = await source.take(block);
    if (head === null || head.every((byte) => byte === 0)) break;
    const { name, size, type } = readHeader(head);
    const padding = (block - (size % block)) % block;
    if (type === "x" || type === "L") {
      longName = await readLongName(source, { size, type });
      await source.skip(padding);
      continue;
    }
    // What a git archive says of itself.
    if (type === "g") {
      await source.skip(size + padding);
      continue;
    }
    const path = safePath(longName ?? name);
    longName = null;
    if ((entries += 1) > entriesMax)
      refuse("fetch_too_many_files", `There are more than ${entriesMax} files and folders: push what the model needs.`);
    if (type === "1" || type === "2") refuse("fetch_link", `"${path}" is a link: files and folders are taken.`);
    if (type === "5") {
      if (path !== "") await mkdir(join(folder, path), { recursive: true });
      continue;
    }
    if (type !== "0" || path === "")
      refuse("fetch_special_file", `"${path}" is no ordinary file: files and folders are taken.`);
    if ((bytes += size) > bytesMax) refuse("fetch_too_large", "There are more than 2 GiB: push what the model needs.");
    await writeFile(join(folder, path), source, size);
    await source.skip(padding);
    files += 1;
  }
  return { files, bytes };
}

async function writeFile(path: string, source: Reader, size: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // A name that comes twice is refused: which of the two was meant, and which was scanned?
  const file = await open(path, "wx", 0o644).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "EEXIST")
      refuse("fetch_unreadable", "The archive holds the same name twice.");
    throw error;
  });
  try {
    let left = size;
    while (left > 0) {
      const part = await source.some(left);
      await file.write(part);
      left -= part.length;
    }
  } finally {
    await file.close();
  }
}

function readHeader(head: Buffer): { readonly name: string; readonly size: number; readonly type: string } {
  const text = (from: number, to: number): string => {
    const field = head.subarray(from, to);
    const end = field.indexOf(0);
    return field.subarray(0, end === -1 ? field.length : end).toString("utf8");
  };
  const octal = (from: number, to: number): number => {
    const digits = text(from, to).trim();
    return /^[0-7]*$/.test(digits) ? Number.parseInt(digits === "" ? "0" : digits, 8) : Number.NaN;
  };
  const size = octal(124, 136);
  let sum = 8 * 0x20;
  for (const [at, byte] of head.entries()) if (at < 148 || at >= 156) sum += byte;
  if (sum !== octal(148, 156) || !Number.isSafeInteger(size)) throw new Error("this is no header of a tar archive");
  const isUstar = text(257, 262) === "ustar";
  const prefix = isUstar ? text(345, 500) : "";
  const type = text(156, 157);
  return {
    name: prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    size,
    type: type === "" || type === "7" ? "0" : type,
  };
}

async function readLongName(
  source: Reader,
  { size, type }: { readonly size: number; readonly type: string },
): Promise<string | null> {
  if (size > headerMax) throw new Error("an extended header is too long");
  const body = await source.take(size);
  if (body === null) throw new Error("the archive breaks off");
  if (type === "L") return body.toString("utf8").replace(/\0+$/, "");
  let at = 0;
  let path: string | null = null;
  while (at < body.length) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.subarray(at, space).toString("latin1"));
    if (space === -1 || !Number.isInteger(length) || length <= 0 || at + length > body.length)
      throw new Error("an extended header cannot be read");
    const record = body.subarray(space + 1, at + length - 1).toString("utf8");
    if (record.startsWith("path=")) path = record.slice("path=".length);
    // A size of its own is for files beyond 8 GiB, which are too large here anyway.
    if (record.startsWith("size=")) refuse("fetch_too_large", "There are more than 2 GiB: push what the model needs.");
    at += length;
  }
  return path;
}

/** A name that stays inside, without what leads nowhere. */
function safePath(name: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (name.startsWith("/") || /[\\\0]/.test(name) || parts.includes(".."))
    refuse("fetch_special_file", `${JSON.stringify(name.slice(0, 200))} is a name that leads out of the folder.`);
  return parts.join("/");
}

function refuse(code: string, message: string): never {
  throw new StepProblem(code, message);
}

type Reader = {
  /** Exactly so many bytes; `null` at the end. @throws Error if it ends within them */
  readonly take: (count: number) => Promise<Buffer | null>;
  /** Up to so many bytes, one at least. */
  readonly some: (most: number) => Promise<Buffer>;
  readonly skip: (count: number) => Promise<void>;
};

function reader(chunks: AsyncIterable<Buffer>): Reader {
  const source = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await source.next();
    if (next.done === true) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  const some = async (most: number): Promise<Buffer> => {
    while (held.length === 0) if (!(await more())) throw new Error("the archive breaks off");
    const part = held.subarray(0, most);
    held = held.subarray(part.length);
    return part;
  };
  return {
    some,
    async take(count) {
      while (held.length < count) {
        if (await more()) continue;
        if (held.length === 0) return null;
        throw new Error("the archive breaks off");
      }
      const part = held.subarray(0, count);
      held = held.subarray(count);
      return part;
    },
    async skip(count) {
      let left = count;
      while (left > 0) left -= (await some(left)).length;
    },
  };
}
