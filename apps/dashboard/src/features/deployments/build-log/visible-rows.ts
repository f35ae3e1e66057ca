export const rowHeight = 20;
/** Rows beyond either edge, so that a quick scroll shows no gap. */
const spare = 12;

/**
 * Which rows of a list are near what is seen.
 *
 * @param top - where the list begins in what is scrolled, in pixels
 * @returns from the first to before the last
 */
export function visibleRows(
  count: number,
  { top, scrolled, height }: { readonly top: number; readonly scrolled: number; readonly height: number },
): { readonly from: number; readonly to: number } {
  const clamp = (row: number): number => Math.min(count, Math.max(0, row));
  const from = clamp(Math.floor((scrolled - top) / rowHeight) - spare);
  const to = clamp(Math.ceil((scrolled + height - top) / rowHeight) + spare);
  return { from, to };
}
