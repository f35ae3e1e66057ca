import { formatUuid } from "../../src/platform/ids.ts";

/** Sixteen bytes of a new id, rising with time, into a buffer; cheaper than one that nobody could guess. */
export function writeNewId(buffer: Buffer, at: number): void {
  made += 1;
  buffer.writeUIntBE(Date.now(), at, 6);
  buffer.writeUInt16BE(0x7000, at + 6);
  buffer.writeUInt16BE(0x8000 | (process.pid & 0x3fff), at + 8);
  buffer.writeUIntBE(made, at + 10, 6);
}

let made = 0;

export function newRowId(): string {
  writeNewId(space, 0);
  return formatUuid(space);
}

const space = Buffer.alloc(16);
