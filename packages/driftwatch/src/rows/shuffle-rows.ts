import { seededRandom } from "@driftguard/stats";

/**
 * The places of all rows in an order that does not hang on the one they came in: sorted by what they hold, then shuffled with a
 * fixed seed. Rows that hold the same fall to its halves by chance, as they must where one half proves what the other found.
 *
 * @param columns - numbers, or codes of levels; of one length
 */
export function shuffleRows(columns: readonly ArrayLike<number>[]): Uint32Array {
  const order = sortRows(columns);
  const { below } = seededRandom(1);
  for (let last = order.length - 1; last > 0; last--) {
    const other = below(last + 1);
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}

/** The places of all rows in the order of their values, NaN last. */
export function sortRows(columns: readonly ArrayLike<number>[]): Uint32Array {
  const order = Uint32Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => row);
  return order.sort((a, b) => compareRows(columns, a, b));
}

function compareRows(columns: readonly ArrayLike<number>[], a: number, b: number): number {
  for (const column of columns) {
    const [one, other] = [column[a] ?? Number.NaN, column[b] ?? Number.NaN];
    if (one < other || (one === one && other !== other)) return -1;
    if (one > other || (one !== one && other === other)) return 1;
  }
  return 0;
}
