/**
 * Several neighbouring columns as one, by their maximum, so that a short spike never disappears. Where none of them has a
 * value there is none.
 *
 * @param per - how many columns become one
 */
export function foldColumns(values: readonly (number | null)[], per: number): (number | null)[] {
  return Array.from({ length: Math.ceil(values.length / per) }, (_, column) => {
    let worst: number | null = null;
    for (let i = column * per; i < Math.min(values.length, (column + 1) * per); i++) {
      const value = values[i] ?? null;
      if (value !== null && (worst === null || value > worst)) worst = value;
    }
    return worst;
  });
}

/** Which of the folded columns holds the maximum; the last of them where all are equal or empty. */
export function worstColumn(values: readonly (number | null)[], per: number, column: number): number {
  const end = Math.min(values.length, (column + 1) * per) - 1;
  let worst = end;
  for (let i = end; i >= column * per; i--) if ((values[i] ?? -1) > (values[worst] ?? -1)) worst = i;
  return worst;
}
