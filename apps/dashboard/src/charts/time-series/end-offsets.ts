const lineHeight = 16;

/**
 * How far each of two labels moves down so that they do not stand on each other, in pixels: the upper one up, the lower
 * one down, by half of what is missing each.
 *
 * @param heights - where the lines end, in pixels above the axis; `null` where a line has no end
 */
export function endOffsets(heights: readonly (number | null)[]): readonly number[] {
  const [a = null, b = null] = heights;
  if (a === null || b === null) return heights.map(() => 0);
  const missing = (lineHeight - Math.abs(a - b)) / 2;
  if (missing <= 0) return heights.map(() => 0);
  return a >= b ? [-missing, missing] : [missing, -missing];
}
