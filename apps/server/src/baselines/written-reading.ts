import type { Baseline } from "driftwatch";

import { type StoredBytes, writeBaseline } from "./stored-baseline.ts";
import type { TableReading } from "./table/read-table.ts";

/** A reading with its baseline as it is stored: what a thread can hand over. */
export type WrittenReading = Omit<TableReading, "baseline"> & {
  readonly baseline: StoredBytes & Pick<Baseline, "rows" | "times">;
};

export function writeReading({ baseline, ...reading }: TableReading): WrittenReading {
  const { rows, times } = baseline;
  return { ...reading, baseline: { ...writeBaseline(baseline), rows, times } };
}
