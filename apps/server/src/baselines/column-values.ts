import type { FeatureTypeName } from "@driftguard/protocol";
import type { Column } from "driftwatch";

const missingNumbers: ReadonlySet<string> = new Set(["", "nan", "na", "n/a", "null", "none", "nil", "-"]);

/** One column of a run of rows as the profile takes it. What breaks the type is counted as a violation, never guessed. */
export function columnOf(type: FeatureTypeName, values: readonly unknown[]): Column {
  return type === "categorical" ? textColumn(values) : numberColumn(type, values);
}

function numberColumn(type: FeatureTypeName, values: readonly unknown[]): Column {
  const numbers = new Float64Array(values.length);
  let violations = 0;
  values.forEach((value, index) => {
    const read = type === "boolean" ? readBoolean(value) : type === "datetime" ? readMoment(value) : readNumber(value);
    numbers[index] = read ?? Number.NaN;
    if (read === null) violations += 1;
  });
  return { kind: "numeric", values: numbers, violations };
}

function textColumn(values: readonly unknown[]): Column {
  return {
    kind: "categorical",
    values: values.map((value) => (value === null || value === undefined || value === "" ? null : textOf(value))),
    violations: 0,
  };
}

/** NaN: missing; `null`: no number. */
export function readNumber(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (missingNumbers.has(text.toLowerCase())) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(text))
    return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

function readBoolean(value: unknown): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || value === undefined) return Number.NaN;
  const text = String(value).trim().toLowerCase();
  if (missingNumbers.has(text)) return Number.NaN;
  if (text === "true" || text === "1") return 1;
  return text === "false" || text === "0" ? 0 : null;
}

/** Epoch seconds. */
export function readMoment(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return Number.NaN;
  if (value instanceof Date) return value.getTime() / 1000;
  if (typeof value === "bigint") return secondsOf(Number(value));
  if (typeof value === "number") return secondsOf(value);
  const text = String(value).trim();
  if (/^\d+(\.\d+)?$/.test(text)) return secondsOf(Number(text));
  // A time without a zone is taken as UTC, as everywhere in the product.
  const at = Date.parse(
    /[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(" ", "T")}${text.length > 10 ? "Z" : ""}`,
  );
  return Number.isNaN(at) ? null : at / 1000;
}

/** Epoch seconds, or milliseconds where they would lie past the year 5138. */
function secondsOf(value: number): number {
  return value > 1e11 ? value / 1000 : value;
}

export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
