/** Rows that the first batch may have. */
export const firstRowCap = 64;

const largest = 256;
const tooLongMs = 25;
const shortMs = 12;
const leastShare = 0.02;
const smallRows = 4;

/**
 * How many rows the next batch may have: half after one that took too long, double after a short one, from 1 to 256. Too long is
 * above 25 ms and short below 12; but where the smallest batch takes longer than that by itself, as a forest's does, fewer rows
 * would only make more such batches: too long is above twice its time then, and short below one and a half times.
 *
 * @param leastMs - what a batch takes at least: see `nextLeastMs`
 */
export function nextRowCap(rowCap: number, batchMs: number, leastMs: number): number {
  if (batchMs > Math.max(tooLongMs, 2 * leastMs)) return Math.max(1, Math.floor(rowCap / 2));
  return batchMs < Math.max(shortMs, 1.5 * leastMs) ? Math.min(largest, rowCap * 2) : rowCap;
}

/**
 * The least time of the small batches of late, which tells what a batch takes by itself; 0 before the first. It forgets
 * slowly, so that a machine that becomes slower is not measured by its past.
 */
export function nextLeastMs(leastMs: number, batchMs: number, rows: number): number {
  // Also one of many rows tells what the least is not: the first may have been slow, and no small one come after it.
  if (rows > smallRows) return Math.min(leastMs, batchMs);
  return leastMs === 0 || batchMs < leastMs ? batchMs : leastMs + (batchMs - leastMs) * leastShare;
}
