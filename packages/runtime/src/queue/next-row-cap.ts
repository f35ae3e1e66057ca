/** Rows that the first batch may have. */
export const firstRowCap = 64;

const largest = 256;
const tooLongMs = 25;
const shortMs = 12;

/** How many rows the next batch may have: half after one above 25 ms, double after one below 12, from 1 to 256. */
export function nextRowCap(rowCap: number, batchMs: number): number {
  if (batchMs > tooLongMs) return Math.max(1, Math.floor(rowCap / 2));
  return batchMs < shortMs ? Math.min(largest, rowCap * 2) : rowCap;
}
