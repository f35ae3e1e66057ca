import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

import { type TarEntry, tarPadding, tarTypes } from "./tar-head.ts";

/** An entry of an archive, and its bytes; whoever does not read them to their end passes over them. */
export type ReadMember = Pick<TarEntry, "name" | "mode" | "modifiedAt" | "type" | "leadsTo"> & {
  readonly content: () => AsyncGenerator<Buffer>;
};

/** An archive of ours that cannot be read: it was cut off, changed, or is something else. */
export class BrokenArchive extends Error {
  override readonly name = "BrokenArchive";
}

/** The entries of an archive that `writeArchive` wrote, one after the other. @throws BrokenArchive */
export async function* readArchive(path: string): AsyncGenerator<ReadMember> {
  const source = createReadStream(path);
  const gunzip = source.pipe(createGunzip());
  source.on("error", (error) => gunzip.destroy(error));
  try {
    const bytes = readBytes(gunzip);
    for (;;) {
      const entry = await readEntry(bytes);
      if (entry === null) break;
      let left = entry.bytes;
      yield {
        ...entry,
        async *content() {
          while (left > 0) {
            const part = await bytes.some(left);
            left -= part.length;
            yield part;
          }
        },
      };
      while (left > 0) left -= (await bytes.some(left)).length;
      await bytes.take(tarPadding(entry.bytes).length);
    }
    // The checksum behind the last block is looked at when that is read.
    while (!(await bytes.isOver())) await bytes.some(Number.MAX_SAFE_INTEGER);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** Reads a whole archive. @returns SHA-256 of each entry by its name, and the bytes of those that were asked for */
export async function hashArchive(
  path: string,
  wanted: string,
): Promise<{ readonly hashes: ReadonlyMap<string, string>; readonly found: Buffer | null }> {
  const hashes = new Map<string, string>();
  let found: Buffer | null = null;
  for await (const { name, type, leadsTo, content } of readArchive(path)) {
    const hash = createHash("sha256");
    if (type === "link") hash.update(leadsTo);
    const kept: Buffer[] = [];
    for await (const part of content()) {
      hash.update(part);
      if (name === wanted) kept.push(Buffer.from(part));
    }
    if (name === wanted) found = Buffer.concat(kept);
    if (hashes.has(name)) throw new BrokenArchive(`${name} is in it twice`);
    hashes.set(name, hash.digest("hex"));
  }
  return { hashes, found };
}

const block = 512;
const recordsMax = 65_536;
const kinds = ["file", "link", "folder"] as const;

async function readEntry(bytes: Bytes): Promise<TarEntry | null> {
  let extended: ReadonlyMap<string, string> = new Map();
  for (;;) {
    const head = await bytes.take(block);
    if (head.every((byte) => byte === 0)) return null;
    const field = (from: number, to: number): string => {
      const end = head.subarray(from, to).indexOf(0);
      return head.toString("utf8", from, end === -1 ? to : from + end);
    };
    const octal = (from: number, to: number): number => Number.parseInt(field(from, to).trim(), 8);
    let sum = 8 * 0x20;
    for (const [at, byte] of head.entries()) if (at < 148 || at >= 156) sum += byte;
    if (sum !== octal(148, 156)) throw new BrokenArchive("it has a header that is none of a tar");
    const [size, type] = [octal(124, 136), field(156, 157)];
    if (type === "x") {
      if (size > recordsMax) throw new BrokenArchive("an extended header is too long");
      extended = readRecords(await bytes.take(size));
      await bytes.take(tarPadding(size).length);
      continue;
    }
    const kind = kinds.find((one) => tarTypes[one] === type);
    if (kind === undefined) throw new BrokenArchive(`it has an entry of the unknown type ${type}`);
    return {
      name: extended.get("path") ?? field(0, 100),
      bytes: Number(extended.get("size") ?? size),
      mode: octal(100, 108),
      modifiedAt: octal(136, 148),
      type: kind,
      leadsTo: extended.get("linkpath") ?? field(157, 257),
    };
  }
}

function readRecords(body: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.toString("latin1", at, space));
    const text = body.toString("utf8", space + 1, at + length - 1);
    const equals = text.indexOf("=");
    if (space === -1 || !Number.isInteger(length) || length <= 0 || equals === -1)
      throw new BrokenArchive("an extended header cannot be read");
    records.set(text.slice(0, equals), text.slice(equals + 1));
    at += length;
  }
  return records;
}

type Bytes = {
  /** Exactly so many. */
  readonly take: (count: number) => Promise<Buffer>;
  /** One or more, and up to so many. */
  readonly some: (most: number) => Promise<Buffer>;
  readonly isOver: () => Promise<boolean>;
};

function readBytes(chunks: AsyncIterable<Buffer>): Bytes {
  const source = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await source.next().catch((cause: unknown) => {
      throw new BrokenArchive(cause instanceof Error ? cause.message : String(cause), { cause });
    });
    if (next.done === true) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  const mustMore = async (): Promise<void> => {
    if (!(await more())) throw new BrokenArchive("it breaks off");
  };
  const cut = (count: number): Buffer => {
    const part = held.subarray(0, count);
    held = held.subarray(part.length);
    return part;
  };
  return {
    async take(count) {
      while (held.length < count) await mustMore();
      return cut(count);
    },
    async some(most) {
      while (held.length === 0) await mustMore();
      return cut(most);
    },
    async isOver() {
      while (held.length === 0) if (!(await more())) return true;
      return false;
    },
  };
}
