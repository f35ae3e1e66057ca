/** An axis from 0 that ends on a round step above the largest value, with 3 to 6 steps. */
export type Scale = { readonly max: number; readonly step: number; readonly ticks: readonly number[] };

/**
 * The round scale for values from 0 up to `largest`.
 *
 * @param ceiling - where the axis ends at most, such as 1 for shares
 * @example
 * niceScale(0.69); // => { max: 0.8, step: 0.2, ticks: [0, 0.2, 0.4, 0.6, 0.8] }
 */
export function niceScale(largest: number, ceiling = Infinity): Scale {
  const top = Number.isFinite(largest) && largest > 0 ? Math.min(largest, ceiling) : 1;
  const rough = top / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5].find((factor) => power * factor >= rough * 0.999) ?? 10);
  const count = Math.ceil(top / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, i) => round(i * step));
  return { max: round(count * step), step: round(step), ticks };
}

/** Takes away what binary fractions add: 0.6000000000000001 -> 0.6. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
