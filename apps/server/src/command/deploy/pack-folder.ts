import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

import { writeTar } from "@driftguard/client";

import { StartFault } from "../../platform/start-fault.ts";
import type { PackedFile } from "./list-files.ts";

/**
 * Writes files into a .tar.gz.
 *
 * @param files - in the order in which they are written
 * @throws StartFault if a file changes while it is read
 */
export async function packFolder(files: readonly PackedFile[], target: string): Promise<void> {
  const tar = writeTar(files.map((file) => ({ ...file, read: () => readWhole(file) })));
  await pipeline(Readable.from(tar), createGzip(), createWriteStream(target, { mode: 0o600 }));
}

async function* readWhole({ path, bytes }: PackedFile): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of createReadStream(path)) {
    const part: Buffer = chunk;
    length += part.length;
    yield part;
  }
  if (length !== bytes) throw new StartFault(`${path} changed while it was read; try again.`);
}
