import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";

import { tarHead, tarPadding } from "./tar-head.ts";

/** An archive that is being written: what is added is in it, in its order, with its hash. */
export type ArchiveWriter = {
  readonly add: (member: NewMember) => Promise<void>;
  readonly addLink: (member: { readonly name: string; readonly leadsTo: string }) => Promise<void>;
  readonly addFolder: (member: { readonly name: string; readonly mode: number }) => Promise<void>;
  /** SHA-256 of all that was added, by name; a link's is of what it leads to. */
  readonly hashes: () => Readonly<Record<string, string>>;
  /** Moves it to its place: whole, and on the disk. */
  readonly finish: () => Promise<void>;
  /** Takes away what was written, if it was not finished. */
  readonly giveUp: () => Promise<void>;
};

export type NewMember = {
  /** With slashes. */
  readonly name: string;
  readonly bytes: number;
  readonly mode: number;
  /** Epoch seconds. */
  readonly modifiedAt: number;
  /** Exactly so many bytes. */
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
};

/**
 * Begins a .tar.gz beside its place, readable for its owner alone: secrets are in it.
 *
 * @throws Error of the file system where it cannot be written
 */
export async function writeArchive(target: string): Promise<ArchiveWriter> {
  const partial = `${target}.partial`;
  const gzip = createGzip({ level: 1 });
  await rm(partial, { force: true });
  const file = createWriteStream(partial, { mode: 0o600, flags: "wx" });
  const written = finished(gzip.pipe(file));
  written.catch((error: unknown) => gzip.destroy(error instanceof Error ? error : new Error(String(error))));
  await once(file, "open");
  const hashes = new Map<string, string>();
  const put = async (bytes: Uint8Array): Promise<void> => {
    if (!gzip.write(bytes)) await Promise.race([once(gzip, "drain"), written]);
  };
  let isFinished = false;
  return {
    hashes: () => Object.fromEntries(hashes),
    async add({ name, bytes, mode, modifiedAt, content }) {
      await put(tarHead({ name, bytes, mode, modifiedAt, type: "file", leadsTo: "" }));
      const hash = createHash("sha256");
      let left = bytes;
      for await (const part of content) {
        left -= part.length;
        hash.update(part);
        await put(part);
      }
      if (left !== 0) throw new Error(`${name} changed while it was read`);
      await put(tarPadding(bytes));
      hashes.set(name, hash.digest("hex"));
    },
    async addLink({ name, leadsTo }) {
      await put(tarHead({ name, bytes: 0, mode: 0o777, modifiedAt: 0, type: "link", leadsTo }));
      hashes.set(name, createHash("sha256").update(leadsTo).digest("hex"));
    },
    async addFolder({ name, mode }) {
      await put(tarHead({ name, bytes: 0, mode, modifiedAt: 0, type: "folder", leadsTo: "" }));
      hashes.set(name, createHash("sha256").digest("hex"));
    },
    async finish() {
      gzip.end(new Uint8Array(1024));
      await written;
      await sync(partial);
      await rename(partial, target);
      isFinished = true;
      await sync(dirname(target));
    },
    async giveUp() {
      if (isFinished) return;
      gzip.destroy();
      file.destroy();
      await rm(partial, { force: true });
    },
  };
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
