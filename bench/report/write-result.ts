import { writeFileSync } from "node:fs";

import type { MachineFacts } from "../machine/machine-facts.ts";
import { type Findings, isMet, type Part } from "./part.ts";

/** Keeps what a part found, with what it was found on, as `bench/results/<part>.json`. */
export function writeResult(
  { name, says }: Pick<Part, "name" | "says">,
  { tables, goals }: Findings,
  { at, seconds, machine, madeBy = `npm run bench ${name}` }: ResultFacts,
): void {
  const result = {
    madeBy,
    at: at.toISOString(),
    measured: says,
    machine,
    seconds: Math.round(seconds),
    goals: goals.map((goal) => ({ ...goal, met: isMet(goal) })),
    tables: Object.fromEntries(tables.map(({ title, rows }) => [title, rows])),
  };
  writeFileSync(new URL(`../results/${name}.json`, import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
}

export type ResultFacts = {
  readonly at: Date;
  readonly seconds: number;
  readonly machine: MachineFacts;
  /** The command that makes it again. */
  readonly madeBy?: string;
};
