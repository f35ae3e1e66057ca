import type { Column, FeatureType } from "../profile/profile.ts";
import { epochSeconds } from "./epoch-seconds.ts";

/** Texts that mean "no value" among numbers, booleans and times; among categories they may be levels. */
export const missingTokens: readonly string[] = ["", "nan", "na", "n/a", "null", "none", "nil", "-"];

const missing: ReadonlySet<string> = new Set(missingTokens);
const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const infinity = /^[+-]?inf(inity)?$/i;

export type ValueOptions = {
  readonly type: FeatureType;
  /** Whether a text such as "3.5" is read as a number, or breaks the schema as a text where a number belongs. */
  readonly readsTexts: boolean;
  /** Whether categories are whole numbers, so that the text "3.0" is the level "3"; not unless told. */
  readonly readsCodes?: boolean;
};

/** One column of a run of rows as a profile takes it. What breaks the type is counted as a violation, never guessed. */
export function columnValues(values: ArrayLike<unknown>, { type, readsTexts, readsCodes }: ValueOptions): Column {
  if (type === "categorical") {
    const levels = levelsOf(values);
    return { kind: "categorical", values: readsCodes === true ? levels.map(codeOf) : levels, violations: 0 };
  }
  // Doubles as a file has them are numbers as a profile takes them.
  if (type === "numeric" && values instanceof Float64Array) return { kind: "numeric", values, violations: 0 };
  const numbers = new Float64Array(values.length);
  let violations = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (type === "numeric" && typeof value === "number") {
      numbers[i] = value;
      continue;
    }
    const read = typeof value === "string" && !readsTexts ? readMissing(value) : readValue(type, value);
    numbers[i] = read ?? Number.NaN;
    if (read === null) violations += 1;
  }
  return { kind: "numeric", values: numbers, violations };
}

function levelsOf(values: ArrayLike<unknown>): readonly (string | null)[] {
  if (Array.isArray(values) && areLevels(values)) return values;
  const levels: (string | null)[] = [];
  for (let i = 0; i < values.length; i++) levels.push(levelOf(values[i]));
  return levels;
}

/** Texts as a file has them are levels as a profile takes them. */
function areLevels(values: readonly unknown[]): values is readonly (string | null)[] {
  // A loop, as `every` calls back for every value.
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null && (typeof value !== "string" || value === "")) return false;
  }
  return true;
}

function levelOf(value: unknown): string | null {
  // Among numbers NaN is what a gap reads as, and no category.
  return value === null || value === undefined || value === "" || Number.isNaN(value) ? null : textOf(value);
}

/** Codes get a fraction where they pass through doubles, as those of a column with gaps do in pandas: "3.0" is "3". */
function codeOf(level: string | null): string | null {
  const point = level === null ? -1 : level.indexOf(".");
  return level !== null && point > 0 && isCode(level) ? level.slice(0, point) : level;
}

/** Whether a text is a whole number that may have a fraction of zeros; none begins with a 0 that means something. */
export function isCode(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.0+)?$/.test(text);
}

function readValue(type: FeatureType, value: unknown): number | null {
  if (type === "boolean") return readBoolean(value);
  return type === "datetime" ? readMoment(value) : readNumber(value);
}

function readMissing(text: string): number | null {
  return missing.has(text.trim().toLowerCase()) ? Number.NaN : null;
}

/** NaN: missing; `null`: no number. */
export function readNumber(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return null;
  if (looksPlain(value)) {
    const number = Number(value);
    if (!Number.isNaN(number)) return number;
  }
  const text = value.trim();
  if (infinity.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return plainNumber.test(text) ? Number(text) : readMissing(text);
}

/** Whether `Number` reads it as decimal or not at all: "0x10", " " and "Infinity" mean to it what they do not mean here. */
function looksPlain(text: string): boolean {
  const [first, second] = [text.charCodeAt(0), text.charCodeAt(1)];
  return first >= plus && first <= nine && !(second > nine && second !== upperE && second !== lowerE);
}

const [plus, nine, upperE, lowerE] = [0x2b, 0x39, 0x45, 0x65] as const;

/** 1, 0; NaN: missing; `null`: no boolean. */
export function readBoolean(value: unknown): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || value === undefined) return Number.NaN;
  const text = textOf(value).trim().toLowerCase();
  if (text === "true" || text === "1") return 1;
  return text === "false" || text === "0" ? 0 : readMissing(text);
}

/** Epoch seconds; NaN: missing; `null`: no time. A time without a zone is taken as UTC, as everywhere in the product. */
export function readMoment(value: unknown): number | null {
  if (value === null || value === undefined) return Number.NaN;
  if (value instanceof Date) return value.getTime() / 1000;
  if (typeof value === "bigint" || typeof value === "number") return epochSeconds(Number(value));
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return epochSeconds(Number(text));
  const hasZone = /([zZ]|[+-]\d\d:?\d\d)$/.test(text) && text.length > 10;
  const at = Date.parse(hasZone ? text : `${text.replace(" ", "T")}${text.length > 10 ? "Z" : ""}`);
  return Number.isNaN(at) ? readMissing(text) : at / 1000;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part)) ?? "";
}
