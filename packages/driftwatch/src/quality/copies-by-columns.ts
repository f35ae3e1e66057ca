import type { Copies } from "./keep-rows.ts";
import { addHashes, hashesOf, hashOf, rowKeys, type RowHashes } from "./hash-rows.ts";
import { keepRows } from "./keep-rows.ts";
import type { RawRun } from "./raw-run.ts";

/** Rows that may be kept to count their copies, chosen by a reading of the key columns alone. */
export type ChosenRows = { readonly rows: readonly number[]; readonly keys: readonly number[] };

/** Of a column with few different values too many rows share a small key. */
const chosenMax = 100_000;

/**
 * Chooses all rows that `countCopies` would keep at any time, and a few more: different keys are no more than different rows,
 * so the limit falls no sooner here.
 *
 * @returns `null` where too many would have to be remembered
 */
export async function chooseRows(runs: AsyncIterable<RawRun>, keyAt: readonly number[]): Promise<ChosenRows | null> {
  const kept = keepRows();
  const chosen = { rows: new Array<number>(), keys: new Array<number>() };
  let seen = 0;
  for await (const run of runs) {
    const keys = rowKeys(run, keyAt);
    for (let row = 0; row < run.rows; row++) {
      const key = keys[row] ?? 0;
      if (key >= kept.limit()) continue;
      if (chosen.rows.length === chosenMax) return null;
      kept.put({ key, hash: key, row: seen + row + 1 });
      chosen.rows.push(seen + row);
      chosen.keys.push(key);
    }
    seen += run.rows;
  }
  return chosen;
}

export type CopiesByColumns = {
  /** For one reading of all rows with some of the columns: those behind the ones of the reading before. */
  readonly reading: (at: readonly number[]) => (run: RawRun) => void;
  /** The same as `countCopies` finds, after all columns. */
  readonly copies: () => Copies;
};

/** Counts copies of whole rows where columns are read one group after the other. */
export function copiesByColumns({ rows, keys }: ChosenRows): CopiesByColumns {
  const hashes = hashesOf(rows.length);
  return {
    reading(at) {
      let [seen, first] = [0, 0];
      return (run) => {
        const own: number[] = [];
        for (; (rows[first + own.length] ?? Number.POSITIVE_INFINITY) < seen + run.rows;)
          own.push((rows[first + own.length] ?? 0) - seen);
        const part = partOf(hashes, first, first + own.length);
        for (const column of at) addHashes(run.columns[column] ?? [], own, part);
        first += own.length;
        seen += run.rows;
      };
    },
    copies() {
      const kept = keepRows();
      for (const [i, row] of rows.entries()) kept.put({ key: keys[i] ?? 0, hash: hashOf(hashes, i), row: row + 1 });
      return kept.copies();
    },
  };
}

function partOf({ low, high }: RowHashes, start: number, end: number): RowHashes {
  return { low: low.subarray(start, end), high: high.subarray(start, end) };
}
