import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

import { StartFault } from "../../platform/start-fault.ts";
import type { PackedFile } from "./list-files.ts";

const block = 512;

/**
 * Writes files into a .tar.gz. The same files give the same bytes, whenever and by whomever they are packed: times,
 * owners and modes are left out, so that a version that was pushed before is known again.
 *
 * @param files - in the order in which they are written
 * @throws StartFault if a file changes while it is read
 */
export async function packFolder(files: readonly PackedFile[], target: string): Promise<void> {
  await pipeline(Readable.from(tar(files)), createGzip(), createWriteStream(target, { mode: 0o600 }));
}

/** The ustar format of POSIX.1-1988, with the extended headers of POSIX.1-2001 for long names. */
async function* tar(files: readonly PackedFile[]): AsyncGenerator<Buffer> {
  for (const { name, path, bytes } of files) {
    if (Buffer.byteLength(name) > nameMax) {
      const record = pathRecord(name);
      yield header({ name: Buffer.from("././@PaxHeader"), bytes: record.length, type: "x" });
      yield* padded(record);
    }
    yield header({ name: Buffer.from(name).subarray(0, nameMax), bytes, type: "0" });
    let length = 0;
    for await (const chunk of createReadStream(path)) {
      const part: Buffer = chunk;
      length += part.length;
      yield part;
    }
    if (length !== bytes) throw new StartFault(`${path} changed while it was read; try again.`);
    yield padding(bytes);
  }
  yield Buffer.alloc(2 * block);
}

const nameMax = 100;

/** `length path=name\n`, where the length counts its own digits. */
function pathRecord(name: string): Buffer {
  const rest = ` path=${name}\n`;
  const size = Buffer.byteLength(rest);
  let length = size + String(size).length;
  if (size + String(length).length !== length) length = size + String(length).length;
  return Buffer.from(`${length}${rest}`);
}

function header({
  name,
  bytes,
  type,
}: {
  readonly name: Buffer;
  readonly bytes: number;
  readonly type: string;
}): Buffer {
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, digits: number): void => {
    head.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "latin1");
  };
  name.copy(head);
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(bytes, 124, 11);
  octal(0, 136, 11);
  head.write(type, 156, "latin1");
  head.write("ustar\u000000", 257, "latin1");
  // The sum is made with the field itself as spaces.
  head.fill(" ", 148, 156);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return head;
}

function* padded(bytes: Buffer): Generator<Buffer> {
  yield bytes;
  yield padding(bytes.length);
}

function padding(length: number): Buffer {
  return Buffer.alloc((block - (length % block)) % block);
}
