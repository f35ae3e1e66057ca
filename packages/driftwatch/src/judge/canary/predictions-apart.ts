import { jensenShannonTest } from "@driftguard/stats";
import type { ArmCounts } from "./arm-counts.ts";

const groupsMax = 10;

export type Apart = {
  /** Debiased, in nats, 0 to 0.8326. */
  readonly distance: number;
  /** That two samples of one source are as far apart. */
  readonly pValue: number;
};

/**
 * How far apart the predictions of two versions lie: the debiased Jensen-Shannon distance over the same edges, which are
 * the stable version's own tenths; classes each by themselves.
 *
 * @returns `null` where one of them predicted nothing
 */
export function predictionsApart(stable: ArmCounts["predictions"], canary: ArmCounts["predictions"]): Apart | null {
  const names = [...new Set([...Object.keys(stable), ...Object.keys(canary)])];
  const numbers = names.filter((name) => name.startsWith("#")).sort((one, other) => placeOf(one) - placeOf(other));
  const groups = [...names.filter((name) => !name.startsWith("#")).map((name) => [name]), ...tenths(numbers, stable)];
  const rows = (cells: ArmCounts["predictions"]): number[] =>
    groups.map((group) => group.reduce((sum, name) => sum + (cells[name] ?? 0), 0));
  const tested = jensenShannonTest(rows(stable), rows(canary));
  return tested === null ? null : { distance: tested.debiasedDistance, pValue: tested.pValue };
}

function placeOf(name: string): number {
  return Number(name.slice(1));
}

/** Neighbours together, until each group has a tenth of the stable version's numbers. */
function tenths(numbers: readonly string[], stable: ArmCounts["predictions"]): string[][] {
  const total = numbers.reduce((sum, name) => sum + (stable[name] ?? 0), 0);
  const groups: string[][] = [];
  let open: string[] = [];
  let rows = 0;
  for (const name of numbers) {
    open.push(name);
    rows += stable[name] ?? 0;
    if (rows < total / groupsMax) continue;
    groups.push(open);
    [open, rows] = [[], 0];
  }
  // What lies above all that the stable version ever said is a group of its own: a shift there must not hide.
  if (open.length > 0) groups.push(open);
  return groups;
}
