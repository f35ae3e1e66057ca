import { debiasedJensenShannonDistance, gTest } from "@driftguard/stats";
import type { CodedColumn } from "./code-column.ts";
import { shuffleRows } from "../rows/shuffle-rows.ts";

/** A part of the rows in which a column's change lies: rows that are in a cell of one column, or of two. */
export type Segment = {
  readonly conditions: readonly { readonly column: string; readonly is: string }[];
  /** Of the current rows, 0 to 1. */
  readonly rowsShare: number;
  /**
   * How much of the column's change vanishes when the rows of the segment are held at the reference, 0 to 1: the squared
   * debiased Jensen-Shannon distance with and without it.
   */
  readonly vanishes: number;
  /** That the segment's rows have one source on both sides, by the rows that it was not found in; corrected for all columns asked. */
  readonly pValue: number;
};

export type SegmentInput = {
  /** What changed, in cells. */
  readonly target: CodedColumn;
  /** What rows may be cut by, in cells; of the same rows. */
  readonly slices: readonly CodedColumn[];
  /** How many columns are asked about. */
  readonly tests?: number;
};

const alpha = 0.01;
/** A segment must explain this much, and much more than it has rows. */
const vanishesMin = 0.5;
const gainMin = 0.3;
const rowsShareMin = 0.02;
const rowsShareMax = 0.6;
/** A second condition must be worth it. */
const secondGainMin = 0.1;

/**
 * Finds the slice of one or two columns in which a change lies, if there is one: held at the reference, at least half of the
 * change vanishes, and at least 30 points more than the slice has rows.
 *
 * All slices are tried on half of the rows, whatever order they came in; the best one is measured and tested on the others,
 * so that having been chosen among thousands neither flatters its share nor its p-value.
 *
 * @returns `null` where the change lies in no such slice, or its share cannot be told from chance
 */
export function findSegment({ target, slices, tests = 1 }: SegmentInput): Segment | null {
  const usable = slices.filter(({ name }) => name !== target.name);
  const [search, proof] = halvesOf(target, usable);
  if (search.change <= 0 || proof.change <= 0) return null;
  const singles = usable.flatMap((slice) => bestSlice(search, [slice]));
  const pairs = usable.flatMap((first, i) =>
    usable.slice(i + 1).flatMap((second) => bestSlice(search, [first, second])),
  );
  const [single, pair] = [strongest(singles), strongest(pairs)];
  const isPairWorthIt = pair !== null && pair.gain > (single?.gain ?? 0) + secondGainMin;
  const chosen = isPairWorthIt ? pair : single;
  return chosen === null ? null : proven(proof, chosen, tests);
}

type Side = "reference" | "current";

type Half = {
  readonly target: CodedColumn;
  /** Its rows on each side. */
  readonly rows: Readonly<Record<Side, Uint32Array>>;
  /** Rows of each cell. */
  readonly reference: Float64Array;
  readonly current: Float64Array;
  /** Squared debiased distance of all rows. */
  readonly change: number;
};

function halvesOf(target: CodedColumn, slices: readonly CodedColumn[]): readonly [Half, Half] {
  const shuffled = (side: Side): Uint32Array => shuffleRows([target, ...slices].map((column) => column[side]));
  const [before, now] = [shuffled("reference"), shuffled("current")];
  const [m, n] = [Math.ceil(before.length / 2), Math.ceil(now.length / 2)];
  return [
    halfOf(target, { reference: before.subarray(0, m), current: now.subarray(0, n) }),
    halfOf(target, { reference: before.subarray(m), current: now.subarray(n) }),
  ];
}

function halfOf(target: CodedColumn, rows: Half["rows"]): Half {
  const count = (side: Side): Float64Array => {
    const counts = new Float64Array(target.cells.length);
    for (const row of rows[side]) counts[target[side][row] ?? 0] = (counts[target[side][row] ?? 0] ?? 0) + 1;
    return counts;
  };
  const [reference, current] = [count("reference"), count("current")];
  return { target, rows, reference, current, change: squared(reference, current) };
}

function squared(reference: Float64Array, current: Float64Array): number {
  return (debiasedJensenShannonDistance(reference, current) ?? 0) ** 2;
}

type Slice = { readonly columns: readonly CodedColumn[]; readonly codes: readonly number[] };
type Found = Slice & { readonly gain: number };

function strongest(found: readonly Found[]): Found | null {
  return found.reduce<Found | null>((best, one) => (best === null || one.gain > best.gain ? one : best), null);
}

function bestSlice(half: Half, columns: readonly CodedColumn[]): Found[] {
  const { target } = half;
  const places = columns.reduce((product, { cells }) => product * cells.length, 1);
  const width = target.cells.length;
  const count = (side: Side): Float64Array => {
    const counts = new Float64Array(places * width);
    const codes = target[side];
    for (const row of half.rows[side]) {
      let place = 0;
      for (const column of columns) place = place * column.cells.length + (column[side][row] ?? 0);
      const cell = place * width + (codes[row] ?? 0);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    return counts;
  };
  const [before, now] = [count("reference"), count("current")];
  let best: Found | null = null;
  for (let place = 0; place < places; place++) {
    const [own, rows] = [
      before.subarray(place * width, (place + 1) * width),
      now.subarray(place * width, (place + 1) * width),
    ];
    const held = hold(half, own, rows);
    if (held === null) continue;
    const gain = held.vanishes - held.rowsShare;
    if (gain < gainMin || held.vanishes < vanishesMin || (best !== null && gain <= best.gain)) continue;
    best = { columns, codes: codesOf(place, columns), gain };
  }
  return best === null ? [] : [best];
}

function codesOf(place: number, columns: readonly CodedColumn[]): readonly number[] {
  const [first, second] = columns;
  if (first === undefined || second === undefined) return [place];
  return [Math.floor(place / second.cells.length), place % second.cells.length];
}

type Held = { readonly rowsShare: number; readonly vanishes: number };

/** What is left of the change if the slice's current rows were distributed as its reference rows are. */
function hold({ current, reference, change }: Half, own: Float64Array, rows: Float64Array): Held | null {
  const [m, n, all] = [sum(own), sum(rows), sum(current)];
  const rowsShare = n / all;
  if (m === 0 || rowsShare < rowsShareMin || rowsShare > rowsShareMax) return null;
  const held = current.map((count, cell) => count - (rows[cell] ?? 0) + (n * (own[cell] ?? 0)) / m);
  return { rowsShare, vanishes: Math.max(0, 1 - squared(reference, held) / change) };
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

function proven(half: Half, { columns, codes }: Slice, tests: number): Segment | null {
  const count = (side: Side): Float64Array => {
    const counts = new Float64Array(half.target.cells.length);
    const cells = half.target[side];
    for (const row of half.rows[side]) {
      const isInside = columns.every((column, i) => column[side][row] === codes[i]);
      if (isInside) counts[cells[row] ?? 0] = (counts[cells[row] ?? 0] ?? 0) + 1;
    }
    return counts;
  };
  const [own, rows] = [count("reference"), count("current")];
  const held = hold(half, own, rows);
  const tested = gTest(own, rows);
  if (held === null || tested === null) return null;
  const pValue = Math.min(1, tested.pValue * tests);
  if (pValue >= alpha || held.vanishes < vanishesMin || held.vanishes - held.rowsShare < gainMin) return null;
  const conditions = columns.map((column, i) => ({ column: column.name, is: column.cells[codes[i] ?? 0] ?? "" }));
  return { conditions, ...held, pValue };
}
