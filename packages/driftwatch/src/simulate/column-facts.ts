import { readNumber } from "../plan/column-values.ts";

/** What a column was like before anything happened to it. */
export type ColumnFacts = {
  /** Over its finite numbers; `null` where fewer than half of its values are numbers. */
  readonly mean: number | null;
  readonly deviation: number;
  /** Its values by descending frequency, ties in order of first sight, with their shares. */
  readonly levels: readonly { readonly level: unknown; readonly share: number }[];
  /** Its values as they came, those that are missing too. */
  readonly pool: ArrayLike<unknown>;
};

/** Looks at a column's values, as readers hand them out: texts that read as numbers are numbers. */
export function columnFacts(pool: ArrayLike<unknown>): ColumnFacts {
  const counts = new Map<string, { readonly level: unknown; rows: number }>();
  let [present, n, mean, squares] = [0, 0, 0, 0];
  for (let i = 0; i < pool.length; i++) {
    const value = pool[i];
    if (isGap(value)) continue;
    present += 1;
    const key = `${typeof value} ${String(value)}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { level: value, rows: 1 });
    else known.rows += 1;
    const number = readNumber(value);
    if (number === null || !Number.isFinite(number)) continue;
    n += 1;
    const step = number - mean;
    mean += step / n;
    squares += step * (number - mean);
  }
  const levels = [...counts.values()].toSorted((a, b) => b.rows - a.rows);
  return {
    mean: n > 0 && 2 * n >= present ? mean : null,
    deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0,
    levels: levels.map(({ level, rows }) => ({ level, share: rows / present })),
    pool,
  };
}

/** Whether a value is missing. */
export function isGap(value: unknown): boolean {
  return value === null || value === undefined || value === "" || Number.isNaN(value);
}
