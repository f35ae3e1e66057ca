/** How many cells hold a row of either sample; only these can differ. */
export function occupiedCells(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  let occupied = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    if ((reference[cell] ?? 0) + (current[cell] ?? 0) > 0) occupied += 1;
  }
  return occupied;
}
