import { seededRandom } from "@driftguard/stats";
import type { ColumnChunk, FeatureType } from "../profile/profile.ts";
import { profiledKind } from "../profile/profiled-feature.ts";
import { readVector } from "./read-vector.ts";
import { ownText } from "./own-text.ts";

/** A column of a sample; the same rows in every column. */
export type SampleColumn =
  | { readonly name: string; readonly kind: "numeric"; readonly values: Float64Array }
  | { readonly name: string; readonly kind: "categorical"; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly kind: "text"; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly kind: "embedding"; readonly values: readonly (Float32Array | null)[] };

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
  const times = numberStore();
  const slots = slotDrawer(rowsMax, seed);
  let [rows, hasTimes] = [0, false];
  return {
    add(chunk) {
      const taken = slots(rows, chunk.rows);
      kept.forEach((store, i) => store.put(chunk.columns[i]?.values ?? [], taken));
      whole.forEach((store, i) => store.put(chunk.whole?.[i] ?? [], taken));
      if (chunk.times !== undefined) times.put(chunk.times, taken);
      hasTimes ||= chunk.times !== undefined;
      rows += chunk.rows;
    },
    sample() {
      const sampled = Math.min(rows, rowsMax);
      return {
        rows: sampled,
        rowsOfTable: rows,
        columns: [...kept, ...whole].map((store) => store.column(sampled)),
        times: hasTimes ? times.values(sampled) : null,
      };
    },
  };
}

/** Rows of a chunk, and the place that each gets. */
type Taken = {
  readonly rows: readonly number[];
  readonly slots: readonly number[];
  /** As many as there are up to the last slot. */
  readonly places: number;
};

/** Which rows of the next chunk are taken, and whose place they get. */
function slotDrawer(rowsMax: number, seed: number): (before: number, chunkRows: number) => Taken {
  const random = seededRandom(seed);
  let weight = 1;
  let next = rowsMax;
  const skip = (): void => {
    weight *= Math.exp(Math.log(1 - random.uniform()) / rowsMax);
    next += Math.floor(Math.log(1 - random.uniform()) / Math.log1p(-weight)) + 1;
  };
  let isBegun = false;
  return (before, chunkRows) => {
    const rows: number[] = [];
    const slots: number[] = [];
    for (let row = 0; row < chunkRows && before + row < rowsMax; row++) {
      rows.push(row);
      slots.push(before + row);
    }
    if (before + chunkRows <= rowsMax) return { rows, slots, places: before + chunkRows };
    if (!isBegun) {
      isBegun = true;
      next = rowsMax - 1;
      skip();
    }
    for (; next < before + chunkRows; skip()) {
      rows.push(next - before);
      slots.push(random.below(rowsMax));
    }
    return { rows, slots, places: rowsMax };
  };
}

type ColumnStore = {
  readonly put: (values: ArrayLike<unknown>, taken: Taken) => void;
  readonly column: (rows: number) => SampleColumn;
};

function columnStore(name: string, type: FeatureType): ColumnStore {
  if (type === "text") return listStore((values) => ({ name, kind: "text", values }), ownText);
  if (type === "embedding") return listStore((values) => ({ name, kind: "embedding", values }), readVector);
  if (profiledKind(type) === "categorical")
    return listStore((values) => ({ name, kind: "categorical", values }), levelReader());
  const { put, values } = numberStore();
  return { put, column: (rows) => ({ name, kind: "numeric", values: values(rows) }) };
}

/** Each level is copied once. */
function levelReader(): (value: unknown) => string | null {
  const levels = new Map<string, string>();
  return (value) => {
    if (typeof value !== "string") return null;
    const known = levels.get(value);
    if (known !== undefined) return known;
    const own = ownText(value) ?? "";
    levels.set(own, own);
    return own;
  };
}

type NumberStore = Pick<ColumnStore, "put"> & { readonly values: (rows: number) => Float64Array };

function numberStore(): NumberStore {
  let numbers = new Float64Array(1024);
  return {
    put(values, { rows, slots, places }) {
      if (places > numbers.length) {
        const grown = new Float64Array(Math.max(places, numbers.length * 2));
        grown.set(numbers);
        numbers = grown;
      }
      for (let i = 0; i < rows.length; i++) {
        const value = values[rows[i] ?? 0];
        numbers[slots[i] ?? 0] = typeof value === "number" ? value : Number.NaN;
      }
    },
    values: (rows) => numbers.slice(0, rows),
  };
}

function listStore<Value>(
  make: (values: readonly (Value | null)[]) => SampleColumn,
  read: (value: unknown) => Value | null,
): ColumnStore {
  const kept: (Value | null)[] = [];
  return {
    put(values, { rows, slots }) {
      rows.forEach((row, i) => (kept[slots[i] ?? 0] = read(values[row])));
    },
    column: () => make(kept),
  };
}
