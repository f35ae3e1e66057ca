import { isDeepStrictEqual } from "node:util";

const relativeTolerance = 1e-13;

/**
 * Whether a value is what an example says.
 *
 * A number may differ in its last digits (1e-13 of its size), so that an example can show the reference's value and
 * not our rounding of it. A typed array is as said by a plain one.
 *
 * @example
 * isAsSaid(0.1 + 0.2, 0.3); // => true
 * isAsSaid(0.30001, 0.3); // => false
 */
export function isAsSaid(actual: unknown, expected: unknown): boolean {
  return isDeepStrictEqual(settle(actual, expected), expected);
}

/** The actual value, with each number that is close enough replaced by the expected one. */
function settle(actual: unknown, expected: unknown): unknown {
  if (typeof actual === "number" && typeof expected === "number") return isClose(actual, expected) ? expected : actual;
  if (Array.isArray(expected)) {
    const items =
      ArrayBuffer.isView(actual) && Symbol.iterator in actual ? Array.from(actual as Iterable<unknown>) : actual;
    return Array.isArray(items) ? items.map((item, i) => settle(item, expected[i])) : items;
  }
  if (!isPlain(actual) || !isPlain(expected)) return actual;
  return Object.fromEntries(Object.entries(actual).map(([key, value]) => [key, settle(value, expected[key])]));
}

function isClose(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= relativeTolerance * Math.abs(expected);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
