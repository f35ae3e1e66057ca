import { copyHeader, postgresEpochMs } from "./binary-copy.ts";

/** One tuple of a binary COPY, read field by field in order. Valid until the next tuple is read. */
export class CopyTuple {
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;

  /** For the reader of the stream: where the first field begins. */
  moveTo(buffer: Buffer, at: number): void {
    this.#buffer = buffer;
    this.#at = at;
  }

  /** NaN where null. */
  float8(): number {
    return this.#next() < 0 ? Number.NaN : this.#buffer.readDoubleBE(this.#at - 8);
  }

  /** NaN where null. */
  float4(): number {
    return this.#next() < 0 ? Number.NaN : this.#buffer.readFloatBE(this.#at - 4);
  }

  boolean(): boolean {
    return this.#next() > 0 && this.#buffer[this.#at - 1] === 1;
  }

  text(): string | null {
    const bytes = this.#next();
    return bytes < 0 ? null : this.#buffer.toString("utf8", this.#at - bytes, this.#at);
  }

  /** Epoch milliseconds; NaN where null. */
  timestamptz(): number {
    if (this.#next() < 0) return Number.NaN;
    const high = this.#buffer.readInt32BE(this.#at - 8);
    const low = this.#buffer.readUInt32BE(this.#at - 4);
    return postgresEpochMs + (high * 2 ** 32 + low) / 1000;
  }

  /** Each value of a `float8[]` with its place; nulls are passed over, a null array is an empty one. */
  float8s(take: (index: number, value: number) => void): void {
    this.#elements((index, at) => take(index, this.#buffer.readDoubleBE(at)));
  }

  /** The same for `text[]`. */
  texts(take: (index: number, value: string) => void): void {
    this.#elements((index, at, bytes) => take(index, this.#buffer.toString("utf8", at, at + bytes)));
  }

  #next(): number {
    const bytes = this.#buffer.readInt32BE(this.#at);
    this.#at += 4 + Math.max(bytes, 0);
    return bytes;
  }

  #elements(take: (index: number, at: number, bytes: number) => void): void {
    const bytes = this.#next();
    if (bytes < 0) return;
    const start = this.#at - bytes;
    const dimensions = this.#buffer.readInt32BE(start);
    if (dimensions === 0) return;
    const count = this.#buffer.readInt32BE(start + 12);
    let at = start + 20;
    for (let index = 0; index < count; index += 1) {
      const size = this.#buffer.readInt32BE(at);
      at += 4;
      if (size < 0) continue;
      take(index, at, size);
      at += size;
    }
  }
}

/**
 * Reads the tuples of a binary COPY from the pieces it arrives in; tuples cross their borders.
 *
 * @param take - called for each tuple
 * @returns takes a piece
 */
export function createCopyReader(take: (tuple: CopyTuple) => void): (piece: Buffer) => void {
  const tuple = new CopyTuple();
  let rest: Buffer = Buffer.alloc(0);
  let isStarted = false;
  return (piece) => {
    const buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let at = 0;
    if (!isStarted) {
      if (buffer.length < copyHeader.length) {
        rest = buffer;
        return;
      }
      isStarted = true;
      at = copyHeader.length;
    }
    for (let end = endOfTuple(buffer, at); end > at; end = endOfTuple(buffer, at)) {
      tuple.moveTo(buffer, at + 2);
      take(tuple);
      at = end;
    }
    rest = buffer.subarray(at);
  };
}

/** Where the tuple that begins here ends; -1 if it is not whole yet, or is the trailer. */
function endOfTuple(buffer: Buffer, start: number): number {
  if (start + 2 > buffer.length) return -1;
  const fields = buffer.readInt16BE(start);
  if (fields < 0) return -1;
  let at = start + 2;
  for (let field = 0; field < fields; field += 1) {
    if (at + 4 > buffer.length) return -1;
    at += 4 + Math.max(buffer.readInt32BE(at), 0);
  }
  return at > buffer.length ? -1 : at;
}
