/**
 * Shares of levels after so much mass has moved from the first to the second, and from the third on where the first has
 * not enough; where it is negative, backwards: from the second and those after it to the first. No level falls below nothing.
 *
 * @param shares - in descending order; length = levels
 * @example
 * [...moveMass([0.75, 0.25], 0.25)]; // => [0.5, 0.5]
 */
export function moveMass(shares: ArrayLike<number>, mass: number): Float64Array {
  const moved = Float64Array.from(shares);
  const [from, to] = mass >= 0 ? [0, 1] : [1, 0];
  if (to >= moved.length) return moved;
  let left = Math.abs(mass);
  for (let level = from; left > 0 && level < moved.length; level++) {
    if (level === to) continue;
    const taken = Math.min(left, moved[level] ?? 0);
    moved[level] = (moved[level] ?? 0) - taken;
    moved[to] = (moved[to] ?? 0) + taken;
    left -= taken;
  }
  return moved;
}
