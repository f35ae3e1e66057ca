import { readFileSync } from "node:fs";

/** How near to the expected value an answer must be: one of the two is enough. */
export type Tolerance = { readonly relativeTolerance: number; readonly absoluteTolerance: number };

/** Expected values of one function, with the call that made them. */
export type ReferenceTable<Case> = Tolerance & { readonly call: string; readonly cases: readonly Case[] };

/** Reads `reference/<name>.json`; the script of the same name made it. The caller says what a case looks like. */
export function readReference<Case>(name: string): Readonly<Record<string, ReferenceTable<Case>>> {
  const text = readFileSync(new URL(`../reference/${name}.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as { tables: Record<string, ReferenceTable<Case>> }).tables;
}

/** Whether a value is as near to the expected one as a table asks, relatively or absolutely. */
export function isNear(actual: number, expected: number, { relativeTolerance, absoluteTolerance }: Tolerance): boolean {
  const error = Math.abs(actual - expected);
  return actual === expected || error <= relativeTolerance * Math.abs(expected) || error <= absoluteTolerance;
}
