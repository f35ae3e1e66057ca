import type { FeatureTypeName } from "@driftguard/protocol";
import type { Column } from "driftwatch";
import { missingTokens, readNumber } from "driftwatch/files";

import { readMoment } from "./read-moment.ts";

const missing: ReadonlySet<string> = new Set(missingTokens);

/** One column of a run of rows as the profile takes it, and what was odd in it. */
export type ReadColumn = {
  readonly column: Column;
  /** Place of the first value that is not of the type; -1: none. What breaks the type is counted, never guessed. */
  readonly firstViolation: number;
  /** Whole numbers beyond 2^53, which a double does not tell apart. */
  readonly beyondDouble: number;
};

export function readColumn(
  { type, isCode }: { readonly type: FeatureTypeName; readonly isCode: boolean },
  values: ArrayLike<unknown>,
): ReadColumn {
  // Doubles as a file has them are numbers as a profile takes them.
  if (type === "numeric" && values instanceof Float64Array)
    return { column: { kind: "numeric", values, violations: 0 }, firstViolation: -1, beyondDouble: 0 };
  return type === "categorical" ? readTexts(values, isCode) : readNumbers(type, values);
}

function readNumbers(type: FeatureTypeName, values: ArrayLike<unknown>): ReadColumn {
  const read = type === "boolean" ? readBoolean : type === "datetime" ? readMoment : readNumber;
  const numbers = new Float64Array(values.length);
  let [violations, firstViolation, beyondDouble] = [0, -1, 0];
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const number = read(value);
    numbers[index] = number ?? Number.NaN;
    if (number === null) {
      violations += 1;
      if (firstViolation === -1) firstViolation = index;
    } else if (Math.abs(number) >= 2 ** 53 && isWhole(value)) beyondDouble += 1;
  }
  return { column: { kind: "numeric", values: numbers, violations }, firstViolation, beyondDouble };
}

function isWhole(value: unknown): boolean {
  return typeof value === "bigint" || (typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value));
}

function readTexts(values: ArrayLike<unknown>, isCode: boolean): ReadColumn {
  const texts = Array.from(values, (value) => {
    if (value === null || value === undefined || value === "" || Number.isNaN(value)) return null;
    const text = textOf(value);
    return isCode ? text.replace(zeros, "") : text;
  });
  return { column: { kind: "categorical", values: texts, violations: 0 }, firstViolation: -1, beyondDouble: 0 };
}

const zeros = /\.0+$/;

function readBoolean(value: unknown): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || value === undefined || Number.isNaN(value)) return Number.NaN;
  const text = textOf(value).trim().toLowerCase();
  if (missing.has(text)) return Number.NaN;
  if (text === "true" || text === "1" || text === "1.0") return 1;
  return text === "false" || text === "0" || text === "0.0" ? 0 : null;
}

/** A value as a category is called, the same as production calls it. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  return JSON.stringify(value) ?? "";
}
