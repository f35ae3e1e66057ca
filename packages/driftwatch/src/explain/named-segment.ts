import { readNumber } from "../plan/column-values.ts";

/** Rows that a person names: each condition holds. */
export type NamedSegment = readonly SegmentCondition[];

export type SegmentCondition = {
  readonly column: string;
  /** A value, as a text; or `null` where a range is meant. */
  readonly value: string | null;
  /** from <= number < to; without an end it is infinite. */
  readonly from: number;
  readonly to: number;
};

/**
 * Reads the rows that a person names: `country=DE`, `age=30..40` (from 30 on, below 40; either end may be left out), and
 * several with semicolons between.
 *
 * @throws RangeError if it is no such text
 * @example
 * readSegment("age=30..; plan=pro").map(({ column }) => column); // => ["age", "plan"]
 */
export function readSegment(text: string): NamedSegment {
  return text.split(";").map((part): SegmentCondition => {
    const at = part.indexOf("=");
    const [column, value] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    if (at < 0 || column === "") throw new RangeError(`a segment is column=value, got "${part.trim()}"`);
    const range = /^(\S*?)\.\.(\S*)$/.exec(value);
    const [from, to] = [endOf(range?.[1], Number.NEGATIVE_INFINITY), endOf(range?.[2], Number.POSITIVE_INFINITY)];
    if (range === null || from === null || to === null) return { column, value, from: 0, to: 0 };
    return { column, value: null, from, to };
  });
}

function endOf(text: string | undefined, open: number): number | null {
  if (text === undefined || text === "") return open;
  const number = readNumber(text);
  return number === null || Number.isNaN(number) ? null : number;
}

/** Whether a row is in it. Numbers are equal as numbers: 1 is "1.0". @param valueOf - the row's value in a column */
export function isInSegment(segment: NamedSegment, valueOf: (column: string) => unknown): boolean {
  return segment.every(({ column, value, from, to }) => {
    const own = valueOf(column);
    if (value === null) {
      const number = readNumber(own) ?? Number.NaN;
      return number >= from && number < to;
    }
    if (own === null || own === undefined || Number.isNaN(own)) return value === "";
    const text = typeof own === "string" || typeof own === "boolean" ? `${own}` : null;
    if (text === value) return true;
    const [a, b] = [readNumber(own), readNumber(value)];
    return a !== null && b !== null && a === b;
  });
}
