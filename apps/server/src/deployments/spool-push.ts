import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import { Problem } from "../platform/http/problem.ts";

/** Of an upload as it is sent, packed. */
export const pushBytesMax = 2 * 1_073_741_824;

/**
 * Writes what is pushed to disk as it arrives, whatever it holds.
 *
 * @returns SHA-256 of the bytes, in hexadecimal digits
 * @throws Problem request/too-large, request/malformed where it breaks off or is empty, store/unavailable where the disk
 * is full; nothing is left behind
 */
export async function spoolPush(path: string, body: Readable, bytesMax: number = pushBytesMax): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash("sha256");
  let length = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      hash.update(chunk);
      done(length > bytesMax ? tooLarge(bytesMax) : null, chunk);
    },
  });
  try {
    await pipeline(body, count, createWriteStream(path, { mode: 0o600, flags: "wx" }));
    if (length === 0)
      throw new Problem("request/malformed", "There is nothing in the body; send a .tar.gz or .zip of a folder.");
    return hash.digest("hex");
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof Problem) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOSPC")
      throw new Problem("store/unavailable", "The server's disk is full; nothing was changed.", { cause: error });
    throw new Problem("request/malformed", "The upload broke off; nothing was changed.", { cause: error });
  }
}

function tooLarge(bytesMax: number): Problem {
  return new Problem("request/too-large", `The upload is over ${Math.round(bytesMax / 1_048_576)} MB, packed.`);
}
