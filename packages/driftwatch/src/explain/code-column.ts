import { quantile } from "@driftguard/stats";
import { writeNumber } from "../report/figures.ts";
import type { SampleColumn } from "../rows/sample-rows.ts";

/** A column of both sides as cells: levels, or ranges with equally many reference rows; the last cell is "missing". */
export type CodedColumn = {
  readonly name: string;
  /** What a row of each cell is like, as "between 3 and 5". */
  readonly cells: readonly string[];
  readonly reference: Uint8Array;
  readonly current: Uint8Array;
};

export type ColumnPair = { readonly reference: SampleColumn; readonly current: SampleColumn };

/** @param cellsMax - without the one for missing values, up to 200. @returns `null` for texts and embeddings */
export function codeColumn({ reference, current }: ColumnPair, cellsMax: number): CodedColumn | null {
  if (reference.kind === "numeric" && current.kind === "numeric")
    return codeNumbers(reference.name, [reference.values, current.values], cellsMax);
  if (reference.kind === "categorical" && current.kind === "categorical")
    return codeLevels(reference.name, [reference.values, current.values], cellsMax);
  return null;
}

type Sides<Values> = readonly [Values, Values];

function codeNumbers(name: string, [before, now]: Sides<Float64Array>, cellsMax: number): CodedColumn {
  const distinct = new Set<number>();
  for (const side of [before, now]) {
    for (let row = 0; row < side.length && distinct.size <= cellsMax; row++) {
      const value = side[row] ?? Number.NaN;
      if (!Number.isNaN(value)) distinct.add(value);
    }
  }
  if (distinct.size <= cellsMax) {
    const values = [...distinct].toSorted((a, b) => a - b);
    const codes = new Map(values.map((value, code) => [value, code]));
    const code = (value: number): number => codes.get(value) ?? values.length;
    return coded(
      name,
      values.map((value) => `is ${writeNumber(value)}`),
      [before, now],
      code,
    );
  }
  const sorted = before.filter((value) => !Number.isNaN(value)).toSorted();
  const cuts = Array.from({ length: cellsMax - 1 }, (_, i) => quantile(sorted, (i + 1) / cellsMax) ?? 0);
  const edges = [...new Set(cuts)];
  const cells = Array.from({ length: edges.length + 1 }, (_, cell) => {
    const [from, to] = [edges[cell - 1], edges[cell]];
    if (from === undefined) return `is below ${writeNumber(to ?? 0)}`;
    return to === undefined
      ? `is from ${writeNumber(from)} up`
      : `is between ${writeNumber(from)} and ${writeNumber(to)}`;
  });
  const code = (value: number): number => {
    if (Number.isNaN(value)) return cells.length;
    let cell = 0;
    while (cell < edges.length && (edges[cell] ?? 0) <= value) cell += 1;
    return cell;
  };
  return coded(name, cells, [before, now], code);
}

function codeLevels(name: string, sides: Sides<readonly (string | null)[]>, cellsMax: number): CodedColumn {
  const rows = new Map<string, number>();
  for (const side of sides) for (const level of side) if (level !== null) rows.set(level, (rows.get(level) ?? 0) + 1);
  const ranked = [...rows].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([level]) => level);
  const hasOthers = ranked.length > cellsMax;
  const named = hasOthers ? ranked.slice(0, cellsMax - 1) : ranked;
  const codes = new Map(named.map((level, code) => [level, code]));
  const cells = [...named.map((level) => `is "${level}"`), ...(hasOthers ? ["is another level"] : [])];
  const code = (level: string | null): number => (level === null ? cells.length : (codes.get(level) ?? named.length));
  return coded(name, cells, sides, code);
}

function coded<Value>(
  name: string,
  cells: readonly string[],
  [before, now]: Sides<ArrayLike<Value>>,
  code: (value: Value) => number,
): CodedColumn {
  return {
    name,
    cells: [...cells, "is missing"],
    reference: Uint8Array.from(before, code),
    current: Uint8Array.from(now, code),
  };
}
