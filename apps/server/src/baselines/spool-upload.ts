import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

import { Problem } from "../platform/http/problem.ts";

/**
 * Writes an upload of any size to disk, unpacks it where it is a gzip file, hands its path on, and takes it away again.
 *
 * @throws Problem request/malformed if the upload breaks off, store/unavailable if the disk is full
 */
export async function withUpload<T>(folder: string, body: Readable, use: (path: string) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  try {
    await write(body, path, "The upload broke off; nothing was changed.");
    if (await isGzip(path)) await unpack(path);
    return await use(path);
  } finally {
    await rm(path, { force: true });
    await rm(unpackedPath(path), { force: true });
  }
}

async function write(from: Readable, path: string, failure: string, through: readonly Transform[] = []): Promise<void> {
  try {
    await pipeline([from, ...through, createWriteStream(path, { mode: 0o600 })]);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") {
      throw new Problem("store/unavailable", "The server's disk is full; nothing was changed.", { cause: error });
    }
    throw new Problem("request/malformed", failure, { cause: error });
  }
}

/** A file that was packed by itself, and not for its way only, as `Content-Encoding` would say. */
async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.equals(Buffer.of(0x1f, 0x8b));
  } finally {
    await handle.close();
  }
}

async function unpack(path: string): Promise<void> {
  const source = createReadStream(path, { highWaterMark: 1_048_576 });
  const guard = limitRatio(() => source.bytesRead);
  await write(source, unpackedPath(path), "The file is not valid gzip, or it breaks off.", [createGunzip(), guard]);
  await rename(unpackedPath(path), path);
}

function unpackedPath(path: string): string {
  return `${path}.unpacked`;
}

// A table packs to a tenth, hardly to a fiftieth; a bomb to a thousandth.
const ratioMax = 200;
const unpackedMin = 16 * 1_048_576;

function limitRatio(packedBytes: () => number): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > unpackedMin && length > packedBytes() * ratioMax) {
        done(new Problem("request/too-large", `The file unpacks to over ${ratioMax} times its size.`));
      } else done(null, chunk);
    },
  });
}
