import type { FiledBaseline } from "../../baseline/baseline-file.ts";
import type { NamedTable } from "../../files/join-tables.ts";
import type { DriftReport } from "../../report/drift-report.ts";
import { planColumns } from "../../plan/plan-columns.ts";
import { sampleTable } from "../tables/sample-table.ts";
import { type CompareOptions, compareSampled } from "./compare-tables.ts";
import { comparedPart, knownByBaseline } from "./known-by-baseline.ts";

export type NamedBaseline = { readonly name: string; readonly baseline: FiledBaseline };

/**
 * Compares a table with a baseline file by the two-gate rule: the same verdicts as against the rows that it was made of, to
 * the fineness of its bins.
 *
 * @throws Unreadable if the table's file turns out to be broken on the way
 */
export async function compareWithBaseline(
  { name, baseline }: NamedBaseline,
  current: NamedTable,
  options: CompareOptions,
): Promise<DriftReport> {
  const sampled = await sampleTable(current.table);
  try {
    const reference = knownByBaseline(baseline, current.table);
    const plan = planColumns({ reference, current: sampled.sample, declared: options.declared });
    const side = { name: current.name, sampled };
    return await compareSampled(comparedPart(name, baseline, plan), side, {
      ...options,
      plan,
      shareDone: 0,
    });
  } finally {
    await sampled.close();
  }
}
