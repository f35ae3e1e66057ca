import { seededRandom } from "@driftguard/stats";

/** A share of a whole that players brought about together. */
export type ShapleyValues = {
  /** One a player; their sum is the value of all players less that of none. */
  readonly values: Float64Array;
  /** Of the sampling of permutations; 0 where all coalitions were asked. */
  readonly standardErrors: Float64Array;
  readonly isExact: boolean;
};

export type ShapleyOptions = {
  /** Up to so many players all coalitions are asked, 2^players of them; 12 unless told. */
  readonly exactMax?: number;
  /** Beyond, pairs of a permutation and its reverse; 200 unless told. */
  readonly pairs?: number;
  /** 1 unless told. */
  readonly seed?: number;
};

/**
 * Divides what players bring about together into what each contributes, averaged over all orders in which they could come.
 *
 * @param players - how many, 0 and more; up to 30 may be asked exactly
 * @param value - of a coalition: `coalition[i]` is 1 where player i is in it. Asked once a coalition where it is exact
 * @throws RangeError if a value is no finite number, or an option is out of range
 * @see Shapley 1953; Mitchell et al. 2022, JMLR 23(43), for antithetic permutations
 * @example
 * Array.from(shapleyValues(2, ([a, b]) => 3 * a + b + 2 * a * b).values); // => [4, 2]
 */
export function shapleyValues(
  players: number,
  value: (coalition: Uint8Array) => number,
  { exactMax = 12, pairs = 200, seed = 1 }: ShapleyOptions = {},
): ShapleyValues {
  if (!Number.isSafeInteger(players) || players < 0)
    throw new RangeError(`shapleyValues needs players, got ${players}`);
  if (!Number.isSafeInteger(pairs) || pairs < 2)
    throw new RangeError(`shapleyValues needs at least 2 pairs, got ${pairs}`);
  const asked = (coalition: Uint8Array): number => {
    const worth = value(coalition);
    if (!Number.isFinite(worth)) throw new RangeError(`shapleyValues needs finite values, got ${worth}`);
    return worth;
  };
  return players <= Math.min(exactMax, 30) ? exactly(players, asked) : sampled(players, asked, { pairs, seed });
}

function exactly(players: number, value: (coalition: Uint8Array) => number): ShapleyValues {
  const coalitions = 2 ** players;
  const worth = Float64Array.from({ length: coalitions }, (_, mask) =>
    value(Uint8Array.from({ length: players }, (_unused, player) => (mask >>> player) & 1)),
  );
  const weights = weightsBySize(players);
  const values = new Float64Array(players);
  for (let mask = 0; mask < coalitions; mask++) {
    const size = bitsOf(mask);
    for (let player = 0; player < players; player++) {
      if (((mask >>> player) & 1) === 1) continue;
      const gain = (worth[mask | (1 << player)] ?? 0) - (worth[mask] ?? 0);
      values[player] = (values[player] ?? 0) + (weights[size] ?? 0) * gain;
    }
  }
  return { values, standardErrors: new Float64Array(players), isExact: true };
}

/** size! (players - size - 1)! / players!, without leaving the doubles. */
function weightsBySize(players: number): Float64Array {
  const weights = new Float64Array(players);
  let choose = 1;
  for (let size = 0; size < players; size++) {
    weights[size] = 1 / (players * choose);
    choose = (choose * (players - 1 - size)) / (size + 1);
  }
  return weights;
}

function bitsOf(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}

function sampled(
  players: number,
  value: (coalition: Uint8Array) => number,
  { pairs, seed }: { readonly pairs: number; readonly seed: number },
): ShapleyValues {
  const random = seededRandom(seed);
  const [none, all] = [value(new Uint8Array(players)), value(new Uint8Array(players).fill(1))];
  const order = Array.from({ length: players }, (_, player) => player);
  const [sums, squares] = [new Float64Array(players), new Float64Array(players)];
  const gainsAlong = (path: readonly number[]): Float64Array => {
    const coalition = new Uint8Array(players);
    const gains = new Float64Array(players);
    let before = none;
    path.forEach((player, i) => {
      coalition[player] = 1;
      const now = i === players - 1 ? all : value(coalition.slice());
      gains[player] = now - before;
      before = now;
    });
    return gains;
  };
  for (let pair = 0; pair < pairs; pair++) {
    for (let i = players - 1; i > 0; i--) {
      const other = random.below(i + 1);
      [order[i], order[other]] = [order[other] ?? 0, order[i] ?? 0];
    }
    const [there, back] = [gainsAlong(order), gainsAlong(order.toReversed())];
    for (let player = 0; player < players; player++) {
      const gain = ((there[player] ?? 0) + (back[player] ?? 0)) / 2;
      sums[player] = (sums[player] ?? 0) + gain;
      squares[player] = (squares[player] ?? 0) + gain * gain;
    }
  }
  const values = sums.map((sum) => sum / pairs);
  const standardErrors = values.map((mean, player) =>
    Math.sqrt(Math.max(0, (squares[player] ?? 0) / pairs - mean * mean) / (pairs - 1)),
  );
  return { values, standardErrors, isExact: false };
}
