import { writeCount } from "../report/figures.ts";

/** What can be counted about a column before anything is decided. */
export type ColumnFacts = {
  readonly rows: number;
  readonly missing: number;
  readonly present: number;
  readonly numbers: number;
  readonly integers: number;
  /** Whole numbers written with a leading 0, such as postal codes. */
  readonly zeroLed: number;
  /** Whole numbers beyond 2^53, which a double holds to the next even one only, or coarser. */
  readonly beyondDoubles: number;
  /** Texts that people read as numbers and programs do not: 1,234.50, € 12, 7 %. */
  readonly written: number;
  readonly booleans: number;
  readonly datetimes: number;
  /** Texts of a time of day, and those of them that say in which zone. */
  readonly times: number;
  readonly zoned: number;
  readonly vectors: number;
  readonly words: number;
  /** The first 1,000 distinct values, as texts. */
  readonly distinct: ReadonlySet<string>;
  /** "17 distinct" or "more than 1,000 distinct". */
  readonly distinctText: string;
  /** More than 1,000 values and no repeat among the first 100,000; of doubles, which have no other ids, that they count up. */
  readonly isEachDistinct: boolean;
  /** Values of the column in the order of the rows never fall, or rise by exactly one. */
  readonly isAscending: boolean;
  readonly isCounting: boolean;
  readonly min: number;
  readonly max: number;
  /** The first distinct values, at most 5. */
  readonly examples: readonly string[];
  /** The first values that are no numbers, at most 3. */
  readonly strangers: readonly string[];
};

/** Counted. */
export const distinctMax = 1000;
const repeatsSought = 100_000;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?inf(inity)?$/i;
const zeroLed = /^[+-]?0\d/;
const datetime = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?)?$/;
const zone = /(Z|[+-]\d\d:?\d\d)$/;
const whitespace = /\s/;
/** A sign of money or a percent sign around digits, groups of thousands, or a decimal comma. */
const written = /^\s*(?=\S*\D)[+-]?\p{Sc}?\s?[+-]?\d{1,3}([,'. ]?\d{3})*([.,]\d+)?\s?[%\p{Sc}]?\s*$/u;
const boolean = /^(true|false)$/i;

/** One walk over the values: a column of 10,000 is looked at before every check. */
export function describeColumn(values: ArrayLike<unknown>, missingTokens: ReadonlySet<string>): ColumnFacts {
  let [present, numbers, integers, zeroLedCount, booleans, datetimes, vectors, words] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [min, max, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  let [beyondDoubles, writtenCount] = [0, 0];
  let [times, zoned] = [0, 0];
  let [isAscending, isCounting] = [true, true];
  // Numbers are told apart as such: each as a text of its own would take longer than all the rest.
  const seen = new Set<unknown>();
  const strangers = new Set<string>();
  const addNumber = (read: number): void => {
    if (Number.isInteger(read)) {
      integers += 1;
      if (!Number.isSafeInteger(read)) beyondDoubles += 1;
    }
    if (read < min) min = read;
    if (read > max) max = read;
    if (numbers > 0 && !(read - last >= 0)) isAscending = false;
    if (numbers > 0 && read - last !== 1) isCounting = false;
    last = read;
    numbers += 1;
  };
  const addOther = (text: string, kind: Kind): void => {
    if (present <= repeatsSought) seen.add(text);
    words += kind.words;
    if (kind.isVector) vectors += 1;
    if (kind.number !== null) {
      if (kind.isZeroLed) zeroLedCount += 1;
      addNumber(kind.number);
      return;
    }
    if (strangers.size < 3) strangers.add(text);
    if (kind.isWritten) writtenCount += 1;
    if (kind.isBoolean) booleans += 1;
    if (kind.isDatetime) datetimes += 1;
    if (kind.isTime) times += 1;
    if (kind.isZoned) zoned += 1;
  };
  const kindOf = textKinds(missingTokens);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    if (typeof value === "string") {
      const kind = kindOf(value);
      if (kind === null) continue;
      present += 1;
      addOther(value, kind);
      continue;
    }
    present += 1;
    if (typeof value === "number") {
      if (present <= repeatsSought) seen.add(value);
      words += 1;
      addNumber(value);
      continue;
    }
    const text = asText(value);
    addOther(text, kindOfOther(value, text));
  }
  const distinct = new Set(firstOf(seen, distinctMax).map(asText));
  return {
    rows: values.length,
    missing: values.length - present,
    present,
    numbers,
    integers,
    zeroLed: zeroLedCount,
    beyondDoubles,
    written: writtenCount,
    booleans,
    datetimes,
    times,
    zoned,
    vectors,
    words,
    distinct,
    distinctText: sayDistinct(seen.size),
    isEachDistinct: present > distinctMax && seen.size === Math.min(present, repeatsSought),
    isAscending,
    isCounting: numbers > 1 && isCounting,
    min,
    max,
    examples: [...distinct].slice(0, 5),
    strangers: [...strangers],
  };
}

export function sayDistinct(count: number): string {
  return count > distinctMax ? `more than ${writeCount(distinctMax)} distinct` : `${count} distinct`;
}

/** What a value that is no number by type is read as. */
type Kind = {
  readonly words: number;
  readonly isVector: boolean;
  /** `null`: it is none. */
  readonly number: number | null;
  readonly isZeroLed: boolean;
  readonly isWritten: boolean;
  readonly isBoolean: boolean;
  readonly isDatetime: boolean;
  readonly isTime: boolean;
  readonly isZoned: boolean;
};

/** Looks at each text once, up to as many different ones as are counted: categories come again and again. `null`: it is missing. */
function textKinds(missingTokens: ReadonlySet<string>): (text: string) => Kind | null {
  const known = new Map<string, Kind | null>();
  return (text) => {
    const kind = known.get(text);
    if (kind !== undefined) return kind;
    const found = text.trim() === "" || missingTokens.has(text) ? null : kindOfText(text);
    if (known.size < distinctMax) known.set(text, found);
    return found;
  };
}

function kindOfText(text: string): Kind {
  const isNumber = number.test(text);
  const isDatetime = datetime.test(text);
  const isTime = isDatetime && text.length > "2026-11-28".length;
  return {
    words: wordsIn(text),
    isVector: false,
    number: isNumber ? asNumber(text) : null,
    isZeroLed: isNumber && zeroLed.test(text) && !text.includes("."),
    isWritten: written.test(text),
    isBoolean: boolean.test(text),
    isDatetime,
    isTime,
    isZoned: isTime && zone.test(text),
  };
}

function kindOfOther(value: unknown, text: string): Kind {
  return {
    words: wordsIn(text),
    isVector: Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === "number"),
    number: typeof value === "bigint" ? asNumber(text) : null,
    isZeroLed: false,
    isWritten: false,
    isBoolean: typeof value === "boolean",
    isDatetime: value instanceof Date,
    isTime: false,
    isZoned: false,
  };
}

function wordsIn(text: string): number {
  return whitespace.test(text) ? text.trim().split(/\s+/).length : 1;
}

function firstOf(values: ReadonlySet<unknown>, count: number): unknown[] {
  const first: unknown[] = [];
  for (const value of values) {
    if (first.length === count) break;
    first.push(value);
  }
  return first;
}

export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  return JSON.stringify(value);
}

/** `Number` does not read "inf". */
function asNumber(text: string): number {
  const read = Number(text);
  if (!Number.isNaN(read)) return read;
  return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
