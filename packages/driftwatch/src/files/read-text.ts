import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { type ReadOptions, Unreadable } from "./reader.ts";

const chunkBytes = 1_048_576;

/**
 * The bytes of a text file, unpacked where they are gzip whatever the file is called. Every chunk ends at the end of a
 * character, and what is not UTF-8 or holds a NUL is refused with its line: decoded carelessly, all such bytes would become
 * the same sign, and two categories one.
 */
export async function* readText(
  path: string,
  { onShareRead }: Pick<ReadOptions, "onShareRead"> = {},
): AsyncIterable<Buffer> {
  const [{ size }, head] = await Promise.all([stat(path), readHead(path)]);
  if (!isGzip(head)) refuseOtherKinds(head);
  let carried: Buffer = Buffer.alloc(0);
  let given = 0;
  for await (const { bytes, bytesRead } of unpackedBytes(path, isGzip(head))) {
    const chunk = carried.length === 0 ? bytes : Buffer.concat([carried, bytes]);
    const end = characterEnd(chunk);
    const whole = chunk.subarray(0, end);
    if (given === 0) refuseArchives(whole, isGzip(head));
    if (!isUtf8(whole) || whole.includes(0))
      throw await faultIn(whole, { path, before: given, isPacked: isGzip(head) });
    carried = chunk.subarray(end);
    if (whole.length > 0) yield whole;
    given += whole.length;
    onShareRead?.(size === 0 ? 1 : bytesRead / size);
  }
  if (carried.length > 0) throw await faultIn(carried, { path, before: given, isPacked: isGzip(head) });
}

/** Pieces of a file as it was before it was packed, and how much of the packed one was read so far. */
async function* unpackedBytes(
  path: string,
  isPacked: boolean,
): AsyncIterable<{ readonly bytes: Buffer; readonly bytesRead: number }> {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  // The callback is there so that a failure is thrown by the loop below and nowhere else.
  const source = isPacked ? pipeline(file, createGunzip({ chunkSize: chunkBytes }), () => undefined) : file;
  try {
    for await (const bytes of source) {
      if (!Buffer.isBuffer(bytes)) throw new TypeError("a file stream hands out buffers");
      yield { bytes, bytesRead: file.bytesRead };
    }
  } catch (error) {
    if (isZlibError(error))
      throw new Unreadable("The file is cut off or damaged: it cannot be unpacked to its end.", { cause: error });
    throw error;
  } finally {
    file.destroy();
  }
}

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(4096), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function refuseOtherKinds(head: Buffer, what = "The file"): void {
  const marks = head.subarray(0, 8).toString("latin1");
  const unpack = what === "The file" ? "" : "unpack it, and ";
  if (marks.startsWith("PAR1")) throw new Unreadable(`${what} is Parquet: ${unpack}let its name end in .parquet.`);
  if (marks === "ARROW1\0\0") throw new Unreadable(`${what} is Arrow: ${unpack}let its name end in .arrow.`);
  if (marks.startsWith("PK\u0003\u0004"))
    throw new Unreadable(`${what} is a ZIP archive or a spreadsheet: unpack it, or save it as CSV.`);
  const packing = packings.find(({ mark }) => marks.startsWith(mark));
  if (packing !== undefined)
    throw new Unreadable(`${what} is packed with ${packing.name}: unpack it first, or pack it with gzip.`);
  if (marks.startsWith("\u00ff\u00fe") || marks.startsWith("\u00fe\u00ff"))
    throw new Unreadable(`${what} is UTF-16: save it as UTF-8.`);
}

const packings = [
  { mark: "\u0028\u00b5\u002f\u00fd", name: "zstd" },
  { mark: "\u00fd7zXZ\0", name: "xz" },
  { mark: "BZh91AY", name: "bzip2" },
  { mark: "\u001f\u008b", name: "gzip twice" },
];

/** What stands in a packed file may be none of a text either. */
function refuseArchives(start: Buffer, isPacked: boolean): void {
  if (start.subarray(257, 262).toString("latin1") === "ustar")
    throw new Unreadable(
      `The file is a tar archive${isPacked ? " that is packed with gzip" : ""}: unpack it with tar -xf, and name the table that was in it.`,
    );
  if (isPacked) refuseOtherKinds(start, "What is packed in the file");
}

/** Where the last whole character ends: a chunk may cut one of up to four bytes. */
function characterEnd(chunk: Buffer): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back] ?? 0;
    if (byte < 0x80) return chunk.length;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? chunk.length - back : chunk.length;
  }
  return chunk.length;
}

/** What is wrong with a piece of text, and in which line: only now are the lines before it counted. */
async function faultIn(
  text: Buffer,
  { path, before, isPacked }: { readonly path: string; readonly before: number; readonly isPacked: boolean },
): Promise<Unreadable> {
  let line = 1 + (await lineEndsBefore(path, before, isPacked));
  for (let start = 0; start < text.length; line += 1) {
    const found = text.indexOf(lineEnd, start);
    const end = found === -1 ? text.length : found;
    const bytes = text.subarray(start, end);
    if (!isUtf8(bytes))
      return new Unreadable(
        `Line ${line} is not UTF-8: the file seems to be in another encoding, such as Latin-1. Save it as UTF-8.`,
      );
    if (bytes.includes(0))
      return new Unreadable(`Line ${line} holds a NUL: this is no text, or it is UTF-16. Save the file as UTF-8.`);
    start = end + 1;
  }
  throw new RangeError("faultIn needs a text with a fault");
}

const lineEnd = 0x0a;

async function lineEndsBefore(path: string, length: number, isPacked: boolean): Promise<number> {
  let [count, read] = [0, 0];
  for await (const { bytes } of unpackedBytes(path, isPacked)) {
    const own = bytes.subarray(0, length - read);
    for (let i = 0; i < own.length; i++) if (own[i] === lineEnd) count += 1;
    read += own.length;
    if (read === length) break;
  }
  return count;
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}
