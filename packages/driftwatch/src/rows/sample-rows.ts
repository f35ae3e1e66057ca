import { seededRandom } from "@driftguard/stats";
import type { Column, ColumnChunk, FeatureType } from "../profile/profile.ts";
import { profiledKind } from "../profile/profiled-feature.ts";
import { readVector } from "./read-vector.ts";
import { ownText } from "./own-text.ts";

/** A column of a sample; the same rows in every column. */
export type SampleColumn =
  | { readonly name: string; readonly kind: "numeric"; readonly values: Float64Array }
  | { readonly name: string; readonly kind: "categorical"; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly kind: "text"; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly kind: "embedding"; readonly values: readonly (Float64Array | null)[] };

/** Some of a table's rows, whole. */
export type RowSample = {
  /** In the sample. */
  readonly rows: number;
  /** In the table. */
  readonly rowsOfTable: number;
  readonly columns: readonly SampleColumn[];
  /** When each row happened, epoch milliseconds, NaN where unknown; `null` where rows carry no time. */
  readonly times: Float64Array | null;
};

export type SampledName = { readonly name: string; readonly type: FeatureType };

export type RowSampler = {
  /** @param chunk - with the profiled columns in `columns` and the others, as they came, in `whole`; each in their order */
  add(chunk: ColumnChunk): void;
  sample(): RowSample;
};

/** Enough for a change of correlation of 0.1 to be certain, and for a classifier to learn from. */
export const sampledRowsMax = 5000;
/** Wider tables are looked at up to here: pairs grow with the square. */
export const sampledColumnsMax = 300;

/**
 * Draws rows as a table streams by: all of them up to 5,000, a uniform sample beyond. Of more than 300 profiled columns the
 * first 300 are kept.
 *
 * The sample is the same however the rows are cut into chunks.
 *
 * @see Li 1994, ACM Trans. Math. Softw. 20(4), algorithm L, doi:10.1145/198429.198435: it draws only for rows that it takes
 */
export function sampleRows(
  columns: readonly SampledName[],
  { rowsMax = sampledRowsMax, seed = 1 }: { readonly rowsMax?: number; readonly seed?: number } = {},
): RowSampler {
  const profiled = columns.filter(({ type }) => profiledKind(type) !== null);
  const kept = profiled.slice(0, sampledColumnsMax).map(({ name, type }) => columnStore(name, type));
  const whole = columns
    .filter(({ type }) => profiledKind(type) === null)
    .map(({ name, type }) => columnStore(name, type));
  const times: number[] = [];
  const slots = slotDrawer(rowsMax, seed);
  let [rows, hasTimes] = [0, false];
  return {
    add(chunk) {
      for (const { row, slot } of slots(rows, chunk.rows)) {
        kept.forEach((store, i) => store.put(slot, valueAt(chunk.columns[i], row)));
        whole.forEach((store, i) => store.put(slot, chunk.whole?.[i]?.[row]));
        if (chunk.times === undefined) continue;
        hasTimes = true;
        times[slot] = chunk.times[row] ?? Number.NaN;
      }
      rows += chunk.rows;
    },
    sample() {
      const sampled = Math.min(rows, rowsMax);
      return {
        rows: sampled,
        rowsOfTable: rows,
        columns: [...kept, ...whole].map((store) => store.column(sampled)),
        times: hasTimes ? Float64Array.from(times) : null,
      };
    },
  };
}

function valueAt(column: Column | undefined, row: number): unknown {
  return column?.values[row] ?? null;
}

type Slot = { readonly row: number; readonly slot: number };

/** Which rows of the next chunk are taken, and whose place they get. */
function slotDrawer(rowsMax: number, seed: number): (before: number, chunkRows: number) => Slot[] {
  const random = seededRandom(seed);
  let weight = 1;
  let next = rowsMax;
  const skip = (): void => {
    weight *= Math.exp(Math.log(1 - random.uniform()) / rowsMax);
    next += Math.floor(Math.log(1 - random.uniform()) / Math.log1p(-weight)) + 1;
  };
  let isBegun = false;
  return (before, chunkRows) => {
    const taken: Slot[] = [];
    for (let row = 0; row < chunkRows && before + row < rowsMax; row++) taken.push({ row, slot: before + row });
    if (before + chunkRows <= rowsMax) return taken;
    if (!isBegun) {
      isBegun = true;
      next = rowsMax - 1;
      skip();
    }
    for (; next < before + chunkRows; skip()) taken.push({ row: next - before, slot: random.below(rowsMax) });
    return taken;
  };
}

type ColumnStore = {
  readonly put: (slot: number, value: unknown) => void;
  readonly column: (rows: number) => SampleColumn;
};

function columnStore(name: string, type: FeatureType): ColumnStore {
  if (type === "text") return listStore((values) => ({ name, kind: "text", values }), ownText);
  if (type === "embedding") return listStore((values) => ({ name, kind: "embedding", values }), readVector);
  if (profiledKind(type) === "numeric") return numberStore(name);
  const levels = new Map<string, string>();
  const levelOf = (value: unknown): string | null => {
    if (typeof value !== "string") return null;
    const known = levels.get(value);
    if (known !== undefined) return known;
    const own = ownText(value) ?? "";
    levels.set(own, own);
    return own;
  };
  return listStore((values) => ({ name, kind: "categorical", values }), levelOf);
}

function numberStore(name: string): ColumnStore {
  let values = new Float64Array(1024);
  return {
    put(slot, value) {
      if (slot >= values.length) {
        const grown = new Float64Array(Math.max(slot + 1, values.length * 2));
        grown.set(values);
        values = grown;
      }
      values[slot] = typeof value === "number" ? value : Number.NaN;
    },
    column: (rows) => ({ name, kind: "numeric", values: values.slice(0, rows) }),
  };
}

function listStore<Value>(
  make: (values: readonly (Value | null)[]) => SampleColumn,
  read: (value: unknown) => Value | null,
): ColumnStore {
  const values: (Value | null)[] = [];
  return {
    put(slot, value) {
      values[slot] = read(value);
    },
    column: () => make(values),
  };
}
