import { detachedText } from "./detached-text.ts";
import { type DrawnRows, drawRows, type RowDraw, rowsSampledMax } from "./draw-rows.ts";
import type { ColumnChunk } from "./profile.ts";
import type { ProfiledFeature } from "./profiled-feature.ts";

/** What bins are fitted to: a uniform sample of the numbers, and every level with its rows. */
export type ReferenceSample = { readonly rows: number; readonly features: readonly SampledFeature[] };

export type SampledFeature =
  | { readonly feature: string; readonly kind: "numeric"; readonly values: Float64Array }
  | { readonly feature: string; readonly kind: "categorical"; readonly levels: ReadonlyMap<string, number> };

export type SampleOptions = {
  readonly rowsMax?: number;
  readonly seed?: number;
  /** How many rows will come, where that is known: space for them is taken at once. */
  readonly rowsExpected?: number | undefined;
};

/** All rows, where they are few: a second reading would find nothing else. */
export type KeptReference = { readonly rows: number; readonly columns: readonly KeptColumn[] };

export type KeptColumn =
  /** A number a row, in the order of the rows, NaN where there is none. */
  { readonly kind: "numeric"; readonly values: Float64Array; readonly violations: number } | KeptLevels;

/** Levels with their rows. */
export type KeptLevels = {
  readonly kind: "categorical";
  readonly levels: ReadonlyMap<string, number>;
  readonly violations: number;
};

export type ReferenceSampler = {
  add(chunk: ColumnChunk): void;
  sample(): ReferenceSample;
  /** `null`: rows were passed over, or had times, which are not kept. */
  kept(): KeptReference | null;
  /** Of every categorical feature, in their order, over all rows; `null`: some were left out, or rows had times. */
  levels(): readonly KeptLevels[] | null;
};

/** A column of more distinct levels is an id in disguise; those first met later count as unseen. */
const levelsCountedMax = 200_000;

/**
 * Samples a reference as it streams by: all rows up to `rowsMax` (200,000), a uniform sample of them beyond.
 *
 * The sample is the same however the rows are cut into chunks. Levels are counted over all rows. Numbers that are missing
 * or infinite are left out.
 *
 * @see Vitter 1985, ACM Trans. Math. Softw. 11(1), algorithm R, doi:10.1145/3147.3165
 */
export function sampleReference(
  features: readonly ProfiledFeature[],
  { rowsMax = rowsSampledMax, seed = 1, rowsExpected = 1024 }: SampleOptions = {},
): ReferenceSampler {
  return sampleDrawn(features, { draw: drawRows({ rowsMax, seed }), rowsExpected });
}

/** The same by a draw that other columns of the same rows may share. */
export function sampleDrawn(
  features: readonly ProfiledFeature[],
  { draw, rowsExpected = 1024 }: Pick<SampleOptions, "rowsExpected"> & { readonly draw: RowDraw },
): ReferenceSampler {
  const { rowsMax } = draw;
  const columns = features.map(({ kind }) =>
    kind === "numeric" ? new NumberSlots(rowsMax, rowsExpected) : new LevelCounts(),
  );
  const violations = new Float64Array(features.length);
  let [rows, hasTimes] = [0, false];
  return {
    add(chunk) {
      const end = rows + chunk.rows;
      // The first rows stand where they come.
      const first = Math.min(chunk.rows, Math.max(0, rowsMax - rows));
      const others = end > rowsMax ? draw.between(rows + first, end) : null;
      columns.forEach((column, i) => {
        const values = chunk.columns[i];
        if (values?.kind === "numeric" && column instanceof NumberSlots) {
          if (first > 0) column.append(values.values, { start: rows, count: first });
          if (others !== null) column.put(values.values, { start: rows, others });
        }
        if (values?.kind === "categorical" && column instanceof LevelCounts) column.count(values.values);
        violations[i] = (violations[i] ?? 0) + (values?.violations ?? 0);
      });
      hasTimes ||= chunk.times !== undefined;
      rows += chunk.rows;
    },
    sample: () => ({
      rows,
      features: features.map(({ feature }, i) => {
        const column = columns[i];
        if (column instanceof NumberSlots)
          // Made when it is asked for: all columns beside each other would take as much memory as the sample once more.
          return {
            feature,
            kind: "numeric",
            get values() {
              return column.finite(Math.min(rows, rowsMax));
            },
          };
        return { feature, kind: "categorical", levels: column?.levels() ?? new Map() };
      }),
    }),
    kept() {
      if (rows > rowsMax || hasTimes) return null;
      const kept: KeptColumn[] = [];
      for (const [i, column] of columns.entries()) {
        const own = { violations: violations[i] ?? 0 };
        if (column instanceof NumberSlots) kept.push({ kind: "numeric", values: column.all(rows), ...own });
        else if (column.isFull()) return null;
        else kept.push({ kind: "categorical", levels: column.levels(), ...own });
      }
      return { rows, columns: kept };
    },
    levels() {
      if (hasTimes) return null;
      const counted: KeptLevels[] = [];
      for (const [i, column] of columns.entries()) {
        if (column instanceof NumberSlots) continue;
        if (column.isFull()) return null;
        counted.push({ kind: "categorical", levels: column.levels(), violations: violations[i] ?? 0 });
      }
      return counted;
    },
  };
}

/** One numeric column of the reservoir. */
class NumberSlots {
  #values: Float64Array;
  readonly #rowsMax: number;

  constructor(rowsMax: number, rowsExpected: number) {
    this.#values = new Float64Array(Math.min(rowsMax, rowsExpected));
    this.#rowsMax = rowsMax;
  }

  /** Of a chunk that begins at row `start`. */
  append(values: ArrayLike<number | null>, { start, count }: { readonly start: number; readonly count: number }): void {
    const end = start + count;
    if (end > this.#values.length) this.#grow(end - 1);
    if (values instanceof Float64Array) this.#values.set(values.subarray(0, count), start);
    else for (let i = 0; i < count; i++) this.#values[start + i] = values[i] ?? Number.NaN;
  }

  put(
    values: ArrayLike<number | null>,
    { start, others }: { readonly start: number; readonly others: DrawnRows },
  ): void {
    const { from, to, rows, slots } = others;
    // All places are taken when the first row comes that stands where another one did.
    for (let i = from; i < to; i++) this.#values[slots[i] ?? 0] = values[(rows[i] ?? 0) - start] ?? Number.NaN;
  }

  all(rows: number): Float64Array {
    return this.#values.subarray(0, rows);
  }

  finite(rows: number): Float64Array {
    const values = this.all(rows);
    let count = 0;
    // Loops, as `filter` calls back for every value.
    for (let i = 0; i < rows; i++) if (Number.isFinite(values[i])) count += 1;
    if (count === rows) return values;
    const found = new Float64Array(count);
    for (let i = 0, next = 0; i < rows; i++) {
      const value = values[i] ?? Number.NaN;
      if (Number.isFinite(value)) found[next++] = value;
    }
    return found;
  }

  #grow(slot: number): void {
    const grown = new Float64Array(Math.min(this.#rowsMax, Math.max(slot + 1, this.#values.length * 2)));
    grown.set(this.#values);
    this.#values = grown;
  }
}

class LevelCounts {
  /** In the order in which they came. */
  readonly #codes = new Map<string, number>();
  readonly #rows: number[] = [];

  levels(): ReadonlyMap<string, number> {
    return new Map([...this.#codes].map(([level, code]) => [level, this.#rows[code] ?? 0]));
  }

  /** Levels may have been left out. */
  isFull(): boolean {
    return this.#codes.size >= levelsCountedMax;
  }

  count(values: readonly (string | null)[]): void {
    const [codes, rows] = [this.#codes, this.#rows];
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? null;
      if (value === null) continue;
      const code = codes.get(value);
      if (code !== undefined) {
        rows[code] = (rows[code] ?? 0) + 1;
      } else if (codes.size < levelsCountedMax) {
        codes.set(detachedText(value), rows.length);
        rows.push(1);
      }
    }
  }
}
