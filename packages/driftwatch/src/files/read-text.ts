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
  refuseOtherKinds(head);
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  // The callback is there so that a failure is thrown by the loop below and nowhere else.
  const source = isGzip(head) ? pipeline(file, createGunzip({ chunkSize: chunkBytes }), () => undefined) : file;
  let carried: Buffer = Buffer.alloc(0);
  let line = 1;
  try {
    for await (const bytes of source) {
      if (!Buffer.isBuffer(bytes)) throw new TypeError("a file stream hands out buffers");
      const chunk = carried.length === 0 ? bytes : Buffer.concat([carried, bytes]);
      const end = characterEnd(chunk);
      const whole = chunk.subarray(0, end);
      line = checkLines(whole, line);
      carried = chunk.subarray(end);
      if (whole.length > 0) yield whole;
      onShareRead?.(size === 0 ? 1 : file.bytesRead / size);
    }
    if (carried.length > 0) throw notUtf8(line);
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

function refuseOtherKinds(head: Buffer): void {
  if (head.subarray(0, 4).toString("latin1") === "PAR1")
    throw new Unreadable("The file is Parquet: let its name end in .parquet.");
  if (head.subarray(0, 8).toString("latin1") === "ARROW1\0\0")
    throw new Unreadable("The file is Arrow: let its name end in .arrow.");
  if (head.subarray(0, 4).toString("latin1") === "PK\u0003\u0004")
    throw new Unreadable("The file is a ZIP archive or a spreadsheet: unpack it, or save it as CSV.");
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw new Unreadable("The file is UTF-16: save it as UTF-8.");
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

/** @returns the line that the next chunk begins in */
function checkLines(chunk: Buffer, firstLine: number): number {
  if (isUtf8(chunk) && !chunk.includes(0)) return firstLine + countLineEnds(chunk);
  let [line, start] = [firstLine, 0];
  for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
    checkLine(chunk.subarray(start, end), line);
    start = end + 1;
    line += 1;
  }
  checkLine(chunk.subarray(start), line);
  return line;
}

function checkLine(bytes: Buffer, line: number): void {
  if (!isUtf8(bytes)) throw notUtf8(line);
  if (bytes.includes(0))
    throw new Unreadable(`Line ${line} holds a NUL: this is no text, or it is UTF-16. Save the file as UTF-8.`);
}

/** A plain loop: one search a line costs more than the lines are long. */
function countLineEnds(chunk: Buffer): number {
  let count = 0;
  for (let i = 0; i < chunk.length; i++) if (chunk[i] === 10) count += 1;
  return count;
}

function notUtf8(line: number): Unreadable {
  return new Unreadable(
    `Line ${line} is not UTF-8: the file seems to be in another encoding, such as Latin-1. Save it as UTF-8.`,
  );
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}
