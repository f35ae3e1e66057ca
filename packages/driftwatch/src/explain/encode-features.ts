import type { ColumnPair } from "./code-column.ts";

/** Both sides of some features as numbers that trees can cut, by name; NaN is missing. */
export type EncodedFeatures = {
  readonly reference: Readonly<Record<string, Float64Array>>;
  readonly current: Readonly<Record<string, Float64Array>>;
};

/**
 * Numbers stay, levels become their rank by the mean of a target, so that one cut parts high ones from low ones. Texts and
 * embeddings are left out.
 *
 * @param target - of both sides' rows; NaN where unknown
 */
export function encodeFeatures(
  pairs: ReadonlyMap<string, ColumnPair>,
  target: { readonly reference: Float64Array; readonly current: Float64Array },
): EncodedFeatures {
  const encoded = [...pairs].flatMap(([name, { reference, current }]) => {
    if (reference.kind === "numeric" && current.kind === "numeric")
      return [{ name, reference: reference.values, current: current.values }];
    if (reference.kind !== "categorical" || current.kind !== "categorical") return [];
    const sides = [reference.values, current.values] as const;
    const ranks = ranksByMean(sides, [target.reference, target.current]);
    const [before, now] = sides.map((side) =>
      Float64Array.from(side, (level) => (level === null ? Number.NaN : (ranks.get(level) ?? Number.NaN))),
    );
    return before === undefined || now === undefined ? [] : [{ name, reference: before, current: now }];
  });
  return {
    reference: Object.fromEntries(encoded.map(({ name, reference }) => [name, reference])),
    current: Object.fromEntries(encoded.map(({ name, current }) => [name, current])),
  };
}

function ranksByMean(
  sides: readonly (readonly (string | null)[])[],
  targets: readonly Float64Array[],
): ReadonlyMap<string, number> {
  const sums = new Map<string, { rows: number; sum: number }>();
  for (const [side, levels] of sides.entries()) {
    for (const [row, level] of levels.entries()) {
      if (level === null) continue;
      const known = sums.get(level) ?? { rows: 0, sum: 0 };
      sums.set(level, known);
      const value = targets[side]?.[row] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      known.rows += 1;
      known.sum += value;
    }
  }
  const mean = ({ rows, sum }: { readonly rows: number; readonly sum: number }): number =>
    rows === 0 ? 0 : sum / rows;
  const ranked = [...sums].toSorted(([a, one], [b, other]) => mean(one) - mean(other) || (a < b ? -1 : 1));
  return new Map(ranked.map(([level], rank) => [level, rank]));
}
