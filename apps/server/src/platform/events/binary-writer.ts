import { postgresEpochMs } from "./binary-copy.ts";

/** Of the types that PostgreSQL has built in; they never change (its catalog `pg_type`). */
export const typeIds = {
  int4: 23,
  text: 25,
  float4: 700,
  float8: 701,
  texts: 1009,
  float8s: 1022,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
} as const;

const keptBytes = 64 * 1024;

/**
 * Writes values as PostgreSQL sends and receives them in binary: each behind its length, big-endian. Bytes are kept until
 * `take`, the space beyond that.
 */
export class BinaryWriter {
  #buffer = Buffer.allocUnsafe(keptBytes);
  // A DataView writes a number in a nanosecond or two, where Buffer's own methods take ten.
  #view = viewOf(this.#buffer);
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
    if (this.#buffer.length > keptBytes) this.#use(Buffer.allocUnsafe(keptBytes));
  }

  /** Begins a tuple of a COPY. */
  fields(count: number): void {
    this.#room(2);
    this.#view.setInt16(this.#at, count);
    this.#at += 2;
  }

  /** Begins a value of a composite type; each of its fields stands behind the id of its type. @returns what ends it */
  beginRecord(fields: number): number {
    const start = this.#begin();
    this.#int32(fields);
    return start;
  }

  endRecord(start: number): void {
    this.#end(start);
  }

  /** The id of the type of the field that follows. */
  type(id: number): void {
    this.#int32(id);
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
    this.#view.setFloat32(this.#at, value);
    this.#at += 4;
  }

  float8(value: number): void {
    this.#int32(8);
    this.#room(8);
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  /** @param ms - epoch milliseconds; kept to the microsecond */
  timestamptz(ms: number): void {
    const micros = Math.round((ms - postgresEpochMs) * 1000);
    const high = Math.floor(micros / 2 ** 32);
    this.#int32(8);
    this.#int32(high);
    this.#room(4);
    this.#view.setUint32(this.#at, micros - high * 2 ** 32);
    this.#at += 4;
  }

  /** @param value - in its usual spelling, with or without hyphens */
  uuid(value: string): void {
    this.#int32(16);
    this.#room(16);
    let digits = 0;
    let byte = 0;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code === hyphen) continue;
      const digit = hexDigit(code);
      if (digit === -1 || digits === 32) throw noUuid(value);
      byte = byte * 16 + digit;
      digits += 1;
      if (digits % 2 === 1) continue;
      this.#buffer[this.#at + digits / 2 - 1] = byte;
      byte = 0;
    }
    if (digits !== 32) throw noUuid(value);
    this.#at += 16;
  }

  text(value: string): void {
    const start = this.#begin();
    this.#utf8(value);
    this.#end(start);
  }

  jsonb(value: unknown): void {
    const version = 1;
    const start = this.#begin();
    this.#room(1);
    this.#view.setUint8(this.#at, version);
    this.#at += 1;
    this.#utf8(JSON.stringify(value));
    this.#end(start);
  }

  float8s(values: readonly (number | null)[]): void {
    const start = this.#beginArray(values, typeIds.float8);
    this.#room(values.length * 12);
    for (const value of values) {
      this.#view.setInt32(this.#at, value === null ? -1 : 8);
      this.#at += 4;
      if (value === null) continue;
      this.#view.setFloat64(this.#at, value);
      this.#at += 8;
    }
    this.#end(start);
  }

  texts(values: readonly (string | null)[]): void {
    const start = this.#beginArray(values, typeIds.text);
    for (const value of values) {
      if (value === null) this.null();
      else this.text(value);
    }
    this.#end(start);
  }

  /** An array of numbers in which NaN is null. */
  float8sOf(values: Float64Array): void {
    const { length } = values;
    let hasNull = false;
    for (let slot = 0; slot < length && !hasNull; slot += 1) hasNull = Number.isNaN(values[slot]);
    const start = this.#beginElements(length, hasNull, typeIds.float8);
    this.#room(length * 12);
    const view = this.#view;
    let at = this.#at;
    for (let slot = 0; slot < length; slot += 1) {
      const value = values[slot] ?? Number.NaN;
      const isNull = Number.isNaN(value);
      view.setInt32(at, isNull ? -1 : 8);
      at += 4;
      if (isNull) continue;
      view.setFloat64(at, value);
      at += 8;
    }
    this.#at = at;
    this.#end(start);
  }

  /** An array of texts, each a piece of UTF-8 of `source`; a start of -1 is null. */
  textsOf(source: Uint8Array, starts: Int32Array, ends: Int32Array): void {
    const { length } = starts;
    const start = this.#beginElements(length, starts.includes(-1), typeIds.text);
    for (let slot = 0; slot < length; slot += 1) {
      const from = starts[slot] ?? -1;
      if (from === -1) this.null();
      else this.textOf(source, from, ends[slot] ?? from);
    }
    this.#end(start);
  }

  /** A text that lies as UTF-8 in `source`. */
  textOf(source: Uint8Array, from: number, to: number): void {
    const length = to - from;
    this.#int32(length);
    this.#room(length);
    // A call out of the language is worth it for long ones only.
    if (length > shortText) this.#buffer.set(source.subarray(from, to), this.#at);
    else for (let index = 0; index < length; index += 1) this.#buffer[this.#at + index] = source[from + index] ?? 0;
    this.#at += length;
  }

  #beginArray(values: readonly unknown[], type: number): number {
    return this.#beginElements(values.length, values.includes(null), type);
  }

  #beginElements(length: number, hasNull: boolean, type: number): number {
    const start = this.#begin();
    const dimensions = length === 0 ? 0 : 1;
    this.#int32(dimensions);
    this.#int32(hasNull ? 1 : 0);
    this.#int32(type);
    if (dimensions === 0) return start;
    this.#int32(length);
    this.#int32(1); // arrays count from 1
    return start;
  }

  /** Leaves room for the length, which is known at the end. */
  #begin(): number {
    this.#int32(0);
    return this.#at;
  }

  #end(start: number): void {
    this.#view.setInt32(start - 4, this.#at - start);
  }

  #utf8(value: string): void {
    // UTF-8 needs at most three bytes for each of JavaScript's 16-bit units.
    this.#room(value.length * 3);
    if (value.length <= shortText && this.#ascii(value)) return;
    this.#at += this.#buffer.write(value, this.#at, "utf8");
  }

  /** Short texts are quicker written here than by a call out of the language; `false`: it is more than ASCII. */
  #ascii(value: string): boolean {
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      this.#buffer[this.#at + index] = code;
    }
    this.#at += value.length;
    return true;
  }

  #int32(value: number): void {
    this.#room(4);
    this.#view.setInt32(this.#at, value);
    this.#at += 4;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#use(larger);
  }

  #use(buffer: Buffer<ArrayBuffer>): void {
    this.#buffer = buffer;
    this.#view = viewOf(buffer);
  }
}

const hyphen = 0x2d;
const shortText = 40;

/**
 * The head of an array of one dimension, without nulls, from 1 on; its elements follow, each behind its length.
 *
 * @param type - id of the elements' type
 */
export function arrayHead(count: number, type: number): Buffer {
  const head = Buffer.alloc(20);
  for (const [index, value] of [1, 0, type, count, 1].entries()) head.writeInt32BE(value, 4 * index);
  return head;
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

/** -1 for what is none. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function noUuid(value: string): RangeError {
  return new RangeError(`uuid needs 32 hex digits, got ${JSON.stringify(value)}`);
}
