import type { FeatureTypeName } from "@driftguard/protocol";

import { describeValue } from "../platform/http/describe-issues.ts";
import { isStorable } from "../platform/http/find-unstorable.ts";
import { parseInstant } from "./read-instant.ts";

/** A value as its slot takes it, or what was wrong with it. `exact` is false where the slot loses the JSON type. */
export type ReadValue =
  | { readonly ok: true; readonly number: number | null; readonly text: string | null; readonly exact: boolean }
  | { readonly ok: false; readonly expected: string; readonly found: string };

const missing: ReadValue = { ok: true, number: null, text: null, exact: true };
/** Characters of a category. */
export const categoryMax = 10_000;

/** Reads one feature's value. Nothing is converted silently: a number in quotes is no number. */
export function readValue(type: FeatureTypeName, value: unknown): ReadValue {
  if (value === null || value === undefined) return missing;
  switch (type) {
    case "numeric":
      return readNumber(value);
    case "boolean":
      return typeof value === "boolean"
        ? { ok: true, number: value ? 1 : 0, text: null, exact: true }
        : refuse("true or false", value);
    case "datetime":
      return readMoment(value);
    case "categorical":
      return readCategory(value);
    case "text":
      return typeof value === "string" ? { ok: true, number: null, text: null, exact: false } : refuse("a text", value);
    case "embedding":
      return Array.isArray(value) && value.every((part) => typeof part === "number" && Number.isFinite(part))
        ? { ok: true, number: null, text: null, exact: false }
        : refuse("a list of numbers", value);
  }
}

/** A finite JSON number that a double holds exactly as it was sent. */
export function readNumber(value: unknown): ReadValue {
  if (typeof value !== "number") return refuse("a number", value);
  if (!Number.isFinite(value))
    return { ok: false, expected: "a number within the range of a double", found: "one beyond it" };
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21) {
    return { ok: false, expected: "a whole number up to 2^53, or a text", found: `${value}, which loses digits` };
  }
  return { ok: true, number: value, text: null, exact: true };
}

function readCategory(value: unknown): ReadValue {
  if (typeof value === "string") {
    if (!isStorable(value)) return refuse("a text without NUL and without half characters", value);
    return value.length > categoryMax
      ? { ok: false, expected: `at most ${categoryMax} characters`, found: `${value.length}` }
      : { ok: true, number: null, text: value, exact: true };
  }
  if (typeof value === "boolean") return { ok: true, number: null, text: String(value), exact: false };
  if (typeof value !== "number") return refuse("a text", value);
  const read = readNumber(value);
  return read.ok ? { ok: true, number: null, text: String(value), exact: false } : read;
}

function readMoment(value: unknown): ReadValue {
  const at = typeof value === "string" ? parseInstant(value) : null;
  return at === null
    ? refuse("a time such as 2026-11-26T12:00:00Z", value)
    : { ok: true, number: at / 1000, text: null, exact: false };
}

function refuse(expected: string, value: unknown): ReadValue {
  return { ok: false, expected, found: describeValue(value) };
}
