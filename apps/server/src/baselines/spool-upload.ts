import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { Problem } from "../platform/http/problem.ts";

/**
 * Writes an upload of any size to disk, hands its path on, and takes it away again.
 *
 * @throws Problem request/malformed if the upload breaks off
 */
export async function withUpload<T>(folder: string, body: Readable, use: (path: string) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  try {
    try {
      await pipeline(body, createWriteStream(path, { mode: 0o600 }));
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Problem("request/malformed", "The upload broke off or is not valid gzip; nothing was changed.", {
        cause: error,
      });
    }
    return await use(path);
  } finally {
    await rm(path, { force: true });
  }
}
