import { isUtf8 } from "node:buffer";

import { emptyPlainRow, type PlainRow } from "../platform/events/plain-rows.ts";
import { isUuid } from "./event-id.ts";
import { cellsMax, classMax, isWithinTime, rowsMax } from "./limits.ts";
import type { PlainSchema } from "./plain-schema.ts";
import { readInstant } from "./read-instant.ts";
import { categoryMax } from "./read-value.ts";

export type PlainOptions = {
  /** Epoch ms; of rows that name no time. */
  readonly now: number;
  readonly retentionDays: number;
};

/**
 * Reads the rows of a body from its bytes, without a value made of it in between, where they are plain: JSON, each row
 * with a UUID, features that the schema knows as numbers, true and false or texts, a number or a text as its prediction,
 * a time, a latency; texts without escapes, no name twice.
 *
 * What is not plain may be right or wrong; `parseRows` tells. What is plain it would accept, and read as the same.
 *
 * @param onRow - gets each row before the next one is read into it
 * @returns how many; `null`: one was not plain, and those before it count for nothing
 */
export type ReadPlainRows = (body: Buffer, options: PlainOptions, onRow: (row: PlainRow) => void) => number | null;

/** A reader for rows of one schema. */
export function createPlainReader(schema: PlainSchema): ReadPlainRows {
  const reader = new PlainReader(schema);
  return (body, options, onRow) => {
    if (!isUtf8(body)) return null;
    try {
      return reader.read(body, options, onRow);
    } catch (error) {
      if (error instanceof NotPlain) return null;
      throw error;
    }
  };
}

class NotPlain extends Error {}

const nothing = Buffer.alloc(0);

/** Its space is used for body after body: to make it takes as long as to read a row. */
class PlainReader {
  readonly #schema: PlainSchema;
  readonly #row: PlainRow;
  readonly #rowsMax: number;
  /** Of the feature that was last met at each place of a row: the next row mostly has the same order. */
  readonly #order: number[];
  /** By feature, the number of the last row that had it. */
  readonly #lastRow: Float64Array;
  #options: PlainOptions = { now: 0, retentionDays: 0 };
  #bytes: Buffer = nothing;
  /** Of all bodies. */
  #rows = 0;
  #at = 0;
  /** Where the text that was read last lies. */
  #from = 0;
  #to = 0;
  /** Where the last time was written, and which it was: rows of one moment share it. */
  #timeFrom = -1;
  #time = 0;

  constructor(schema: PlainSchema) {
    this.#schema = schema;
    this.#row = emptyPlainRow(schema.numbers, schema.categories);
    this.#rowsMax = Math.min(rowsMax, Math.floor(cellsMax / Math.max(1, schema.tokens.length)));
    this.#order = schema.tokens.map((_, place) => place);
    this.#lastRow = new Float64Array(schema.tokens.length);
  }

  read(bytes: Buffer, options: PlainOptions, onRow: (row: PlainRow) => void): number {
    this.#bytes = bytes;
    this.#options = options;
    this.#at = 0;
    this.#timeFrom = -1;
    try {
      return this.#readRows(onRow);
    } finally {
      // A reader lives as long as its version: so long would megabytes lie here.
      this.#bytes = nothing;
    }
  }

  #readRows(onRow: (row: PlainRow) => void): number {
    const before = this.#rows;
    const isList = this.#next() === openingBracket;
    if (isList) this.#at += 1;
    do {
      this.#rows += 1;
      if (this.#rows - before > this.#rowsMax) throw new NotPlain();
      this.#readRow();
      onRow(this.#row);
    } while (isList && this.#goesOn(closingBracket));
    this.#next();
    if (this.#at < this.#bytes.length) throw new NotPlain();
    return this.#rows - before;
  }

  #readRow(): void {
    const row = this.#row;
    const { now } = this.#options;
    row.time = now;
    row.output = Number.NaN;
    row.classStart = -1;
    row.latencyMs = Number.NaN;
    row.numbers.fill(Number.NaN);
    row.starts.fill(-1);
    let met = 0;
    this.#take(openingBrace);
    do {
      const member = this.#readMember();
      if ((met & member) !== 0) throw new NotPlain();
      met |= member;
      if (member === memberId) row.id = this.#readId();
      else if (member === memberTime) row.time = this.#readTime();
      else if (member === memberFeatures) this.#readFeatures();
      else if (member === memberPrediction) this.#readPrediction();
      else row.latencyMs = this.#readLatency();
    } while (this.#goesOn(closingBrace));
    if ((met & required) !== required) throw new NotPlain();
  }

  #readMember(): number {
    this.#readName();
    for (const { name, member } of members) if (this.#isText(name)) return member;
    throw new NotPlain();
  }

  #readId(): string {
    this.#readText();
    const id = this.#bytes.toString("latin1", this.#from, this.#to);
    if (!isUuid(id)) throw new NotPlain();
    return id;
  }

  #readTime(): number {
    const { now, retentionDays } = this.#options;
    if (this.#next() !== quote) return this.#checked(readInstant(this.#readNumber()), { now, retentionDays });
    this.#readText();
    if (this.#timeFrom !== -1 && this.#isSameText(this.#timeFrom)) return this.#time;
    const time = this.#checked(readInstant(this.#bytes.toString("latin1", this.#from, this.#to)), {
      now,
      retentionDays,
    });
    this.#timeFrom = this.#from;
    this.#time = time;
    return time;
  }

  #checked(time: number | null, limits: Pick<PlainOptions, "now" | "retentionDays">): number {
    if (time === null || !isWithinTime(time, limits)) throw new NotPlain();
    return time;
  }

  #readPrediction(): void {
    const row = this.#row;
    if (this.#next() !== quote) {
      row.output = this.#readExact();
      return;
    }
    this.#readText();
    if (this.#to - this.#from > classMax) throw new NotPlain();
    row.classStart = this.#from;
    row.classEnd = this.#to;
  }

  #readLatency(): number {
    const latency = this.#readNumber();
    if (!(latency >= 0 && latency < 3.4e38)) throw new NotPlain();
    return latency;
  }

  #readFeatures(): void {
    this.#take(openingBrace);
    if (this.#next() === closingBrace) {
      this.#at += 1;
      return;
    }
    let place = 0;
    do {
      this.#readFeature(this.#featureAt(place));
      place += 1;
    } while (this.#goesOn(closingBrace));
  }

  /** Which feature is next, by its name; mostly the one that was at this place of the row before. */
  #featureAt(place: number): number {
    const { tokens, placeOf } = this.#schema;
    let feature = this.#order[place];
    const token = feature === undefined ? null : (tokens[feature] ?? null);
    this.#next();
    if (token === null || !this.#takeToken(token)) {
      this.#readName();
      feature = placeOf.get(this.#bytes.toString("utf8", this.#from, this.#to));
      if (feature !== undefined) this.#order[place] = feature;
    }
    if (feature === undefined || this.#lastRow[feature] === this.#rows) throw new NotPlain();
    this.#lastRow[feature] = this.#rows;
    return feature;
  }

  #readFeature(feature: number): void {
    const { kinds, slots } = this.#schema;
    const kind = kinds[feature];
    const slot = slots[feature] ?? 0;
    const first = this.#next();
    if (first === letterN) return this.#takeWord(words.null);
    if (kind === "number") {
      this.#row.numbers[slot] = this.#readExact();
    } else if (kind === "text" && first === quote) {
      this.#readText();
      if (this.#to - this.#from > categoryMax) throw new NotPlain();
      this.#row.starts[slot] = this.#from;
      this.#row.ends[slot] = this.#to;
    } else if (kind === "boolean") {
      const isTrue = first === letterT;
      this.#takeWord(isTrue ? words.true : words.false);
      this.#row.numbers[slot] = isTrue ? 1 : 0;
    } else throw new NotPlain();
    return undefined;
  }

  /** A number in whose range a double has lost nothing. */
  #readExact(): number {
    const value = this.#readNumber();
    if (!(value < 2 ** 53 && value > -(2 ** 53))) throw new NotPlain();
    return value;
  }

  /**
   * A number as JSON has it. With at most 15 digits and a power of ten up to 22 both are exact in a double, and so one
   * division or multiplication rounds right (Clinger, How to read floating point numbers accurately, 1990).
   */
  #readNumber(): number {
    this.#next();
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    const isNegative = bytes[at] === minus;
    if (isNegative) at += 1;
    let byte = bytes[at] ?? 0;
    if (!isDigit(byte)) throw new NotPlain();
    let mantissa = 0;
    let digits = 0;
    let exponent = 0;
    const leading = byte;
    while (isDigit(byte)) {
      mantissa = mantissa * 10 + (byte - zero);
      digits += 1;
      at += 1;
      byte = bytes[at] ?? 0;
    }
    if (leading === zero) {
      if (digits > 1) throw new NotPlain();
      digits = 0;
    }
    if (byte === dot) {
      at += 1;
      byte = bytes[at] ?? 0;
      if (!isDigit(byte)) throw new NotPlain();
      while (isDigit(byte)) {
        mantissa = mantissa * 10 + (byte - zero);
        if (mantissa > 0) digits += 1;
        exponent -= 1;
        at += 1;
        byte = bytes[at] ?? 0;
      }
    }
    if ((byte | 0x20) === letterE) {
      at = endOfExponent(bytes, at + 1);
      digits = Number.POSITIVE_INFINITY;
    }
    this.#at = at;
    if (digits > 15 || exponent < -22) return Number(bytes.toString("latin1", start, at));
    const value = exponent === 0 ? mantissa : mantissa / (powersOfTen[-exponent] ?? Number.NaN);
    return isNegative ? -value : value;
  }

  /** A name and the colon behind it. */
  #readName(): void {
    this.#readText();
    this.#take(colon);
  }

  /** A text without escapes: its bytes are its UTF-8. */
  #readText(): void {
    this.#take(quote);
    const bytes = this.#bytes;
    let at = this.#at;
    this.#from = at;
    for (;;) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) break;
      if (byte < 0x20 || byte === backslash) throw new NotPlain();
      at += 1;
    }
    this.#to = at;
    this.#at = at + 1;
  }

  #isText(text: Uint8Array): boolean {
    const { length } = text;
    const bytes = this.#bytes;
    const from = this.#from;
    if (this.#to - from !== length) return false;
    for (let index = 0; index < length; index += 1) if (text[index] !== bytes[from + index]) return false;
    return true;
  }

  /** Takes these bytes if they come next. */
  #takeToken(token: Uint8Array): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    const { length } = token;
    for (let index = 0; index < length; index += 1) if (bytes[at + index] !== token[index]) return false;
    this.#at = at + length;
    return true;
  }

  /** Whether the text that was read last stands there too, up to its quote. */
  #isSameText(from: number): boolean {
    for (let index = this.#to - this.#from; index >= 0; index -= 1)
      if (this.#bytes[from + index] !== this.#bytes[this.#from + index]) return false;
    return true;
  }

  /** Whether another one follows, or this was the last; takes the comma or the bracket. */
  #goesOn(closing: number): boolean {
    const byte = this.#next();
    if (byte !== comma && byte !== closing) throw new NotPlain();
    this.#at += 1;
    return byte === comma;
  }

  #take(expected: number): void {
    if (this.#next() !== expected) throw new NotPlain();
    this.#at += 1;
  }

  #takeWord(word: Uint8Array): void {
    for (const byte of word) {
      if (this.#bytes[this.#at] !== byte) throw new NotPlain();
      this.#at += 1;
    }
  }

  /** The byte behind white space; 0 at the end. */
  #next(): number {
    let byte = this.#bytes[this.#at] ?? 0;
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      this.#at += 1;
      byte = this.#bytes[this.#at] ?? 0;
    }
    return byte;
  }
}

function endOfExponent(bytes: Uint8Array, start: number): number {
  let at = start;
  if (bytes[at] === minus || bytes[at] === plus) at += 1;
  if (!isDigit(bytes[at] ?? 0)) throw new NotPlain();
  while (isDigit(bytes[at] ?? 0)) at += 1;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= zero + 9;
}

const [quote, comma, minus, plus, dot, colon, zero] = [0x22, 0x2c, 0x2d, 0x2b, 0x2e, 0x3a, 0x30];
const [openingBracket, backslash, closingBracket, openingBrace, closingBrace] = [0x5b, 0x5c, 0x5d, 0x7b, 0x7d];
const [letterE, letterN, letterT] = [0x65, 0x6e, 0x74];
const words = { null: Buffer.from("null"), true: Buffer.from("true"), false: Buffer.from("false") };
const powersOfTen = Array.from({ length: 23 }, (_, power) => 10 ** power);

const [memberId, memberTime, memberFeatures, memberPrediction, memberLatency] = [1, 2, 4, 8, 16];
const required = memberId | memberFeatures | memberPrediction;
const members = [
  { name: Buffer.from("id"), member: memberId },
  { name: Buffer.from("timestamp"), member: memberTime },
  { name: Buffer.from("features"), member: memberFeatures },
  { name: Buffer.from("prediction"), member: memberPrediction },
  { name: Buffer.from("latency_ms"), member: memberLatency },
];
