import { BuildProblem, type Json } from "../contract.ts";
import { readSmall } from "./read-small.ts";

/** The rows that a version brings to be tried on. */
export type TestData = {
  readonly rows: readonly Json[];
  /** An answer a row, `undefined` where none is given. */
  readonly expected: readonly (Json | undefined)[];
};

/**
 * `test_data.json`: `{"inputs": rows or records}` or `[{"input": …, "expected": …}]`.
 *
 * @returns `null` where there is none
 * @throws BuildProblem `test_data_unreadable`
 */
export function readTestData(files: string): TestData | null {
  const text = readSmall(files, "test_data.json", "test_data_unreadable");
  return text === null ? null : parseTestData(text);
}

/** The same, from its text. */
export function parseTestData(text: string): TestData {
  const said = parse(text);
  if (isRecord(said) && Array.isArray(said["inputs"]) && said["inputs"].length > 0) {
    const rows = said["inputs"];
    return { rows, expected: rows.map(() => undefined) };
  }
  if (Array.isArray(said) && said.length > 0) {
    const items: readonly Json[] = said;
    const at = items.findIndex((item) => !isRecord(item) || item["input"] === undefined);
    if (at >= 0) refuse(`item ${at} has no "input"`);
    const records = items.filter(isRecord);
    return { rows: records.map((item) => item["input"] ?? null), expected: records.map((item) => item["expected"]) };
  }
  return refuse("it holds no rows");
}

function parse(text: string): Json {
  try {
    const said: Json = JSON.parse(text);
    return said;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(reason: string): never {
  throw new BuildProblem(
    "test_data_unreadable",
    `test_data.json is not used: ${reason}; it is {"inputs": [rows]} or [{"input": row, "expected": answer}].`,
  );
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const tolerance = 1e-6;

/** Whether two answers are one: numbers to a part in a million, or to a millionth near zero; all else exactly. */
export function isSameAnswer(left: Json, right: Json): boolean {
  if (typeof left === "number" && typeof right === "number") {
    return Math.abs(left - right) <= tolerance * Math.max(1, Math.abs(left), Math.abs(right));
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    const [one, other]: readonly (readonly Json[])[] = [left, right];
    return (
      one?.length === other?.length && (one?.every((entry, at) => isSameAnswer(entry, other?.[at] ?? null)) ?? false)
    );
  }
  if (isRecord(left) && isRecord(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && isSameAnswer(left[key] ?? null, right[key] ?? null))
    );
  }
  return left === right;
}
