/** What can be counted about a column before anything is decided. */
export type ColumnFacts = {
  readonly rows: number;
  readonly missing: number;
  readonly present: number;
  readonly numbers: number;
  readonly integers: number;
  /** Whole numbers written with a leading 0, such as postal codes. */
  readonly zeroLed: number;
  readonly booleans: number;
  readonly datetimes: number;
  readonly vectors: number;
  readonly words: number;
  /** The first 1,000 distinct values, as texts. */
  readonly distinct: ReadonlySet<string>;
  /** "17 distinct" or "more than 1,000 distinct". */
  readonly distinctText: string;
  /** More than 1,000 values and no repeat among the first 100,000. */
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

const distinctMax = 1000;
const repeatsSought = 100_000;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?inf(inity)?$/i;
const zeroLed = /^[+-]?0\d/;
const datetime = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?)?$/;
const boolean = /^(true|false)$/i;

export function describeColumn(values: readonly unknown[], missingTokens: readonly string[]): ColumnFacts {
  const present = values.filter((value) => !isMissing(value, missingTokens));
  const texts = present.map(asText);
  const isNumber = present.map(
    (value, i) =>
      typeof value === "number" ||
      typeof value === "bigint" ||
      (typeof value === "string" && number.test(texts[i] ?? "")),
  );
  const numbers = texts.filter((_, i) => isNumber[i]).map(asNumber);
  const seen = new Set(texts.slice(0, repeatsSought));
  const distinct = new Set([...seen].slice(0, distinctMax));
  const count = (matches: (value: unknown, text: string) => boolean): number =>
    present.filter((value, i) => matches(value, texts[i] ?? "")).length;
  const steps = numbers.slice(1).map((value, i) => value - (numbers[i] ?? 0));
  return {
    rows: values.length,
    missing: values.length - present.length,
    present: present.length,
    numbers: numbers.length,
    integers: numbers.filter((value) => Number.isInteger(value)).length,
    zeroLed: count((value, text) => typeof value === "string" && zeroLed.test(text) && !text.includes(".")),
    booleans: count((value, text) => typeof value === "boolean" || (typeof value === "string" && boolean.test(text))),
    datetimes: count((value, text) => value instanceof Date || (typeof value === "string" && datetime.test(text))),
    vectors: count(
      (value) => Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === "number"),
    ),
    words: texts.reduce((sum, text) => sum + text.trim().split(/\s+/).length, 0),
    distinct,
    distinctText: seen.size > distinctMax ? `more than ${distinctMax} distinct` : `${seen.size} distinct`,
    isEachDistinct: present.length > distinctMax && seen.size === Math.min(present.length, repeatsSought),
    isAscending: steps.every((step) => step >= 0),
    isCounting: steps.length > 0 && steps.every((step) => step === 1),
    min: numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    examples: [...distinct].slice(0, 5),
    strangers: [...new Set(texts.filter((_, i) => !isNumber[i]))].slice(0, 3),
  };
}

function isMissing(value: unknown, missingTokens: readonly string[]): boolean {
  if (value === null || value === undefined || Number.isNaN(value)) return true;
  return typeof value === "string" && (value.trim() === "" || missingTokens.includes(value));
}

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  return JSON.stringify(value);
}

/** `Number` does not read "inf". */
function asNumber(text: string): number {
  return /inf/i.test(text)
    ? text.startsWith("-")
      ? Number.NEGATIVE_INFINITY
      : Number.POSITIVE_INFINITY
    : Number(text);
}
