import { compareCodePoints } from "../profile/compare-code-points.ts";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * JSON of which there is one text only, in every language: no white space, keys by code point. Numbers must be whole: of
 * fractions JavaScript and Python print different digits.
 *
 * @throws RangeError if a number is not whole, or beyond 2^53 - 1
 * @example
 * canonicalJson({ b: [1, "x"], a: null }); // => '{"a":null,"b":[1,"x"]}'
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError(`canonicalJson needs whole numbers, got ${value}`);
    return String(value + 0);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value).toSorted(([a], [b]) => compareCodePoints(a, b));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}

/** `Array.isArray` does not narrow a read-only list. */
function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
