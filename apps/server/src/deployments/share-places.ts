/** How many places keys fall on: a basis point of the traffic each. */
export const placesInAll = 10_000;

/** Places from `from` to before `to`. */
export type PlaceRange = readonly [from: number, to: number];

/** Who answers how much, and for which keys. */
export type Share = { readonly id: string; readonly weight: number; readonly places: readonly PlaceRange[] };

/**
 * Shares the places out anew and moves as few as it can: who is to have more takes from those who are to have less, so
 * that a weight that is raised moves keys only towards it, and a split that is set again moves none.
 *
 * @param before - as it was; places that nobody has go to whoever is to have more
 * @param weights - whole numbers of 0 or more, 10,000 together
 * @throws RangeError for any other weights
 */
export function sharePlaces(
  before: readonly Share[],
  weights: readonly { readonly id: string; readonly weight: number }[],
): Share[] {
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  if (sum !== placesInAll || weights.some(({ weight }) => !Number.isInteger(weight) || weight < 0))
    throw new RangeError(`sharePlaces needs whole weights that make ${placesInAll}, got ${sum}`);
  const wanted = new Map(weights.map(({ id, weight }) => [id, weight]));
  const owner: (string | null)[] = Array.from({ length: placesInAll }, () => null);
  for (const { id, places } of before) {
    let left = wanted.get(id) ?? 0;
    for (const [from, to] of places) for (let at = from; at < to && left > 0; at += 1, left -= 1) owner[at] ??= id;
  }
  const had = new Map<string, number>();
  for (const id of owner) if (id !== null) had.set(id, (had.get(id) ?? 0) + 1);
  let at = 0;
  for (const { id, weight } of weights) {
    for (let missing = weight - (had.get(id) ?? 0); missing > 0; at += 1) {
      if (owner[at] !== null) continue;
      owner[at] = id;
      missing -= 1;
    }
  }
  return weights.map(({ id, weight }) => ({ id, weight, places: rangesOf(owner, id) }));
}

function rangesOf(owner: readonly (string | null)[], id: string): PlaceRange[] {
  const ranges: [number, number][] = [];
  for (const [place, one] of owner.entries()) {
    if (one !== id) continue;
    const last = ranges.at(-1);
    if (last?.[1] === place) last[1] = place + 1;
    else ranges.push([place, place + 1]);
  }
  return ranges;
}
