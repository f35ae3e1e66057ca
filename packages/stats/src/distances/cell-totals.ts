/** Rows of both samples over the same cells. */
export type CellTotals = { readonly reference: number; readonly current: number };

/**
 * The rows that decide how much two samples may differ by chance, where these are not the sums of their counts: an
 * expected histogram that was scaled to the current rows rests on fewer rows than it shows.
 */
export type EffectiveRows = { readonly referenceRows?: number; readonly currentRows?: number };

/**
 * Sums both samples, and refuses what cannot be counts: a caller that passes such numbers has a fault, which a distance
 * would only hide.
 */
export function cellTotals(name: string, reference: ArrayLike<number>, current: ArrayLike<number>): CellTotals {
  if (reference.length !== current.length) {
    throw new RangeError(`${name} needs equal cells, got ${reference.length} and ${current.length}`);
  }
  return { reference: total(name, reference), current: total(name, current) };
}

/** Both samples' rows where both have some, with the caller's effective ones in place of the sums; else `null`. */
export function rowsOf(totals: CellTotals, { referenceRows, currentRows }: EffectiveRows): CellTotals | null {
  if (totals.reference === 0 || totals.current === 0) return null;
  return { reference: referenceRows ?? totals.reference, current: currentRows ?? totals.current };
}

function total(name: string, counts: ArrayLike<number>): number {
  let sum = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell] ?? Number.NaN;
    if (!(count >= 0 && count < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`${name} needs counts of at least 0, got ${count} in cell ${cell}`);
    }
    sum += count;
  }
  return sum;
}
