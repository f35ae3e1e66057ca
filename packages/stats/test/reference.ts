import { readFileSync } from "node:fs";

/** Expected values of one function, with the call that made them; a case is its arguments and then the expected value. */
export type ReferenceTable = {
  readonly call: string;
  readonly relativeTolerance: number;
  readonly absoluteTolerance: number;
  readonly cases: readonly (readonly number[])[];
};

/** Reads `reference/<name>.json`; the script of the same name made it. */
export function readReference<Table = ReferenceTable>(name: string): Readonly<Record<string, Table>> {
  const text = readFileSync(new URL(`../reference/${name}.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as { tables: Record<string, Table> }).tables;
}

/** Whether a value is as near to the expected one as a table asks, relatively or absolutely. */
export function isNear(
  actual: number,
  expected: number,
  { relativeTolerance, absoluteTolerance }: Pick<ReferenceTable, "relativeTolerance" | "absoluteTolerance">,
): boolean {
  const error = Math.abs(actual - expected);
  return actual === expected || error <= relativeTolerance * Math.abs(expected) || error <= absoluteTolerance;
}
