/**
 * PostgreSQL's binary COPY format (its manual, "COPY", Binary Format): a header, tuples, a trailer. A tuple is the
 * number of its fields and each field's length with its bytes; -1 is null.
 */
export const copyHeader: Buffer = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
export const copyTrailer: Buffer = Buffer.from([0xff, 0xff]);

/** Milliseconds from 1970 to 2000, where PostgreSQL counts from. */
export const postgresEpochMs = 946_684_800_000;

const float8 = 701;
const text = 25;

const keptBytes = 64 * 1024;

/** Writes tuples one after the other. Numbers are big-endian; bytes are kept until `take`, the space beyond that. */
export class CopyWriter {
  #buffer = Buffer.allocUnsafe(keptBytes);
  #at = 0;

  /** Bytes written since the last `take`. */
  get length(): number {
    return this.#at;
  }

  /** Hands out what was written and begins anew. */
  take(): Buffer {
    const written = Buffer.from(this.#buffer.subarray(0, this.#at));
    this.clear();
    return written;
  }

  /** Begins anew. */
  clear(): void {
    this.#at = 0;
    if (this.#buffer.length > keptBytes) this.#buffer = Buffer.allocUnsafe(keptBytes);
  }

  fields(count: number): void {
    this.#room(2);
    this.#at = this.#buffer.writeInt16BE(count, this.#at);
  }

  null(): void {
    this.#int32(-1);
  }

  int4(value: number): void {
    this.#int32(4);
    this.#int32(value);
  }

  float4(value: number): void {
    this.#int32(4);
    this.#room(4);
    this.#at = this.#buffer.writeFloatBE(value, this.#at);
  }

  float8(value: number): void {
    this.#int32(8);
    this.#room(8);
    this.#at = this.#buffer.writeDoubleBE(value, this.#at);
  }

  /** @param ms - epoch milliseconds; kept to the microsecond */
  timestamptz(ms: number): void {
    const micros = Math.round((ms - postgresEpochMs) * 1000);
    const high = Math.floor(micros / 2 ** 32);
    this.#int32(8);
    this.#int32(high);
    this.#room(4);
    this.#at = this.#buffer.writeUInt32BE(micros - high * 2 ** 32, this.#at);
  }

  /** @param value - in its usual spelling, with or without hyphens */
  uuid(value: string): void {
    this.#int32(16);
    this.#room(16);
    const hex = value.replaceAll("-", "");
    if (hex.length !== 32 || this.#buffer.write(hex, this.#at, "hex") !== 16) {
      throw new RangeError(`uuid needs 32 hex digits, got ${JSON.stringify(value)}`);
    }
    this.#at += 16;
  }

  text(value: string): void {
    this.#sized(value, 0);
  }

  jsonb(value: unknown): void {
    const version = 1;
    this.#sized(JSON.stringify(value), 1, version);
  }

  float8s(values: readonly (number | null)[]): void {
    this.#array(values, float8, (value) => this.float8(value));
  }

  texts(values: readonly (string | null)[]): void {
    this.#array(values, text, (value) => this.text(value));
  }

  #array<Value>(values: readonly (Value | null)[], type: number, write: (value: Value) => void): void {
    const start = this.#at;
    this.#int32(0); // the length, known at the end
    const dimensions = values.length === 0 ? 0 : 1;
    this.#int32(dimensions);
    this.#int32(values.includes(null) ? 1 : 0);
    this.#int32(type);
    if (dimensions === 1) {
      this.#int32(values.length);
      this.#int32(1); // arrays count from 1
      for (const value of values) {
        if (value === null) this.null();
        else write(value);
      }
    }
    this.#buffer.writeInt32BE(this.#at - start - 4, start);
  }

  #sized(value: string, prefixBytes: number, prefix = 0): void {
    const start = this.#at;
    // UTF-8 needs at most three bytes for each of JavaScript's 16-bit units.
    this.#room(4 + prefixBytes + value.length * 3);
    if (prefixBytes === 1) this.#buffer.writeUInt8(prefix, start + 4);
    const bytes = prefixBytes + this.#buffer.write(value, start + 4 + prefixBytes, "utf8");
    this.#buffer.writeInt32BE(bytes, start);
    this.#at = start + 4 + bytes;
  }

  #int32(value: number): void {
    this.#room(4);
    this.#at = this.#buffer.writeInt32BE(value, this.#at);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}
