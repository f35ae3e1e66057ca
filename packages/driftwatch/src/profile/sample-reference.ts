import { seededRandom } from "@driftguard/stats";
import { detachedText } from "./detached-text.ts";
import type { ColumnChunk } from "./profile.ts";
import type { ProfiledFeature } from "./profiled-feature.ts";

/** What bins are fitted to: a uniform sample of the numbers, and every level with its rows. */
export type ReferenceSample = { readonly rows: number; readonly features: readonly SampledFeature[] };

export type SampledFeature =
  | { readonly feature: string; readonly kind: "numeric"; readonly values: Float64Array }
  | { readonly feature: string; readonly kind: "categorical"; readonly levels: ReadonlyMap<string, number> };

export type SampleOptions = { readonly rowsMax?: number; readonly seed?: number };

export type ReferenceSampler = { add(chunk: ColumnChunk): void; sample(): ReferenceSample };

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
  { rowsMax = 200_000, seed = 1 }: SampleOptions = {},
): ReferenceSampler {
  const random = seededRandom(seed);
  const columns = features.map(({ kind }) => (kind === "numeric" ? new NumberSlots(rowsMax) : new LevelCounts()));
  let rows = 0;
  return {
    add(chunk) {
      const slots = chooseSlots(chunk.rows);
      columns.forEach((column, i) => {
        const values = chunk.columns[i];
        if (values?.kind === "numeric" && column instanceof NumberSlots) column.put(values.values, slots);
        if (values?.kind === "categorical" && column instanceof LevelCounts) column.count(values.values);
      });
      rows += chunk.rows;
    },
    sample: () => ({
      rows,
      features: features.map(({ feature }, i) => {
        const column = columns[i];
        if (column instanceof NumberSlots)
          return { feature, kind: "numeric", values: column.finite(Math.min(rows, rowsMax)) };
        return { feature, kind: "categorical", levels: column?.levels ?? new Map() };
      }),
    }),
  };

  /** Where each row of the chunk goes in the reservoir; -1 where it is passed over. */
  function chooseSlots(chunkRows: number): Int32Array {
    const slots = new Int32Array(chunkRows);
    for (let i = 0; i < chunkRows; i++) {
      const at = rows + i;
      const slot = at < rowsMax ? at : random.below(at + 1);
      slots[i] = slot < rowsMax ? slot : -1;
    }
    return slots;
  }
}

/** One numeric column of the reservoir. */
class NumberSlots {
  #values = new Float64Array(1024);
  readonly #rowsMax: number;

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  put(values: ArrayLike<number | null>, slots: Int32Array): void {
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] ?? -1;
      if (slot < 0) continue;
      if (slot >= this.#values.length) this.#grow(slot);
      this.#values[slot] = values[i] ?? Number.NaN;
    }
  }

  finite(rows: number): Float64Array {
    const found = new Float64Array(rows);
    let count = 0;
    // A loop, as `filter` calls back for every value.
    for (let i = 0; i < rows; i++) {
      const value = this.#values[i] ?? Number.NaN;
      if (Number.isFinite(value)) found[count++] = value;
    }
    return found.subarray(0, count);
  }

  #grow(slot: number): void {
    const grown = new Float64Array(Math.min(this.#rowsMax, Math.max(slot + 1, this.#values.length * 2)));
    grown.set(this.#values);
    this.#values = grown;
  }
}

class LevelCounts {
  readonly levels = new Map<string, number>();

  count(values: readonly (string | null)[]): void {
    for (const value of values) {
      if (value === null) continue;
      const rows = this.levels.get(value);
      if (rows !== undefined) this.levels.set(value, rows + 1);
      else if (this.levels.size < levelsCountedMax) this.levels.set(detachedText(value), 1);
    }
  }
}
