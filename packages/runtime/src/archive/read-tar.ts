import { BuildProblem } from "../contract.ts";
import type { TreeWriter } from "./tree-writer.ts";

const block = 512;
const longNameMax = 65_536;

/**
 * Hands the entries of a tar to a writer as they come: ustar, with the long names of pax and GNU.
 *
 * @throws Error where it is no tar, or breaks off; BuildProblem of the writer
 * @see POSIX.1-2017, pax, "ustar Interchange Format"
 */
export async function readTar(chunks: AsyncIterable<Buffer>, tree: TreeWriter): Promise<void> {
  const source = readChunks(chunks);
  let longName: string | null = null;
  for (;;) {
    const head = await source.take(block);
    if (head.every((byte) => byte === 0)) break;
    const { name, size, type } = readHeader(head);
    const padding = (block - (size % block)) % block;
    if (type === "x" || type === "L") {
      longName = await readLongName(source, { size, type });
      await source.skip(padding);
      continue;
    }
    // What a git archive says of itself, and the long name of what a link leads to.
    if (type === "g" || type === "K") {
      await source.skip(size + padding);
      continue;
    }
    const path: string = longName ?? name;
    longName = null;
    if (type === "1" || type === "2") tree.link(path);
    if (type !== "0" && type !== "5") tree.special(path);
    if (type === "5") await tree.folder(path);
    else await tree.file(path, size, source.parts(size));
    // A folder says now and then that it has a size; nothing of it follows.
    await source.skip(type === "5" ? 0 : padding);
  }
  if (longName !== null) throw new Error("a long name is of no file");
  if (!(await source.isOnlyZeros())) throw new Error("bytes follow the end of the tar");
}

function readHeader(head: Buffer): { readonly name: string; readonly size: number; readonly type: string } {
  const field = (from: number, to: number): Buffer => {
    const bytes = head.subarray(from, to);
    const end = bytes.indexOf(0);
    return bytes.subarray(0, end === -1 ? bytes.length : end);
  };
  const octal = (from: number, to: number): number => {
    const digits = field(from, to).toString("latin1").trim();
    return /^[0-7]*$/.test(digits) ? Number.parseInt(digits === "" ? "0" : digits, 8) : Number.NaN;
  };
  const size = octal(124, 136);
  let sum = 8 * 0x20;
  for (const [at, byte] of head.entries()) if (at < 148 || at >= 156) sum += byte;
  if (sum !== octal(148, 156) || !Number.isSafeInteger(size)) throw new Error("this is no header of a tar archive");
  const isUstar = field(257, 262).toString("latin1") === "ustar";
  const prefix = isUstar ? field(345, 500).toString("utf8") : "";
  const type = field(156, 157).toString("latin1");
  const name = field(0, 100).toString("utf8");
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size,
    type: type === "" || type === "7" ? "0" : type,
  };
}

async function readLongName(
  source: Chunks,
  { size, type }: { readonly size: number; readonly type: string },
): Promise<string | null> {
  if (size > longNameMax) throw new Error("an extended header is too long");
  const body = await source.take(size);
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
    // A size of its own is for files beyond 8 GiB; one that is said otherwise would move every header behind it.
    if (/^(size|GNU\.sparse[^=]*)=/.test(record))
      throw new BuildProblem(
        "fetch_too_large",
        "The archive has files beyond 8 GiB, or with holes: push what the model needs.",
      );
    at += length;
  }
  return path;
}

type Chunks = {
  /** Exactly so many bytes. @throws Error if it ends before */
  readonly take: (count: number) => Promise<Buffer>;
  /** So many bytes as they come. @throws Error if it ends before */
  readonly parts: (count: number) => AsyncGenerator<Buffer>;
  readonly skip: (count: number) => Promise<void>;
  /** Reads to the end. */
  readonly isOnlyZeros: () => Promise<boolean>;
};

function readChunks(chunks: AsyncIterable<Buffer>): Chunks {
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
    async take(count) {
      while (held.length < count) if (!(await more())) throw new Error("the archive breaks off");
      return some(count);
    },
    async *parts(count) {
      let left = count;
      while (left > 0) {
        const part = await some(left);
        left -= part.length;
        yield part;
      }
    },
    async skip(count) {
      let left = count;
      while (left > 0) left -= (await some(left)).length;
    },
    async isOnlyZeros() {
      do {
        if (held.some((byte) => byte !== 0)) return false;
        held = Buffer.alloc(0);
      } while (await more());
      return true;
    },
  };
}
