import { describeValue } from "../platform/http/describe-issues.ts";
import { readNumber } from "./read-value.ts";
import { readText } from "./read-text.ts";
import { Refusal } from "./refusal.ts";
import type { Label } from "./row.ts";

const anyLabel = "a number, a text, true or false";

/**
 * A ground truth in any of its forms; `null` where there is none.
 *
 * True and false are kept as 1 and 0 with their word beside, so that they come back as what they were.
 *
 * @throws Refusal
 */
export function readLabel(value: unknown, field: string): Label | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return { number: value ? 1 : 0, class: String(value) };
  if (typeof value === "string") return { number: null, class: readText(value, { field, most: 1000 }) };
  if (typeof value !== "number") throw new Refusal(field, anyLabel, describeValue(value));
  const read = readNumber(value);
  if (!read.ok) throw new Refusal(field, read.expected, read.found);
  return { number: read.number, class: null };
}

/** The label as it was sent. */
export function presentLabel({ number, class: text }: Label): string | number | boolean | null {
  return number !== null && text !== null ? number === 1 : (text ?? number);
}
