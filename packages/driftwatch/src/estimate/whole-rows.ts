import type { JointColumn } from "../detectors/multivariate/multivariate-detector.ts";

/** The rows that nothing needed is missing in. */
export function rowsWhere(rows: number, isWhole: (row: number) => boolean): number[] {
  return Array.from({ length: rows }, (_, row) => row).filter(isWhole);
}

export function take<Value>(values: ArrayLike<Value>, rows: readonly number[]): Value[] {
  return rows.flatMap((row) => {
    const value = values[row];
    return value === undefined ? [] : [value];
  });
}

/** The same rows of every feature. @throws RangeError if a feature has other rows than the predictions */
export function takeFeatures(
  features: readonly JointColumn[],
  { reference, current }: { readonly reference: readonly number[]; readonly current: readonly number[] },
): JointColumn[] {
  return features.map((feature) =>
    feature.kind === "numeric"
      ? {
          ...feature,
          reference: Float64Array.from(take(feature.reference, reference)),
          current: Float64Array.from(take(feature.current, current)),
        }
      : { ...feature, reference: take(feature.reference, reference), current: take(feature.current, current) },
  );
}

export function checkFeatures(features: readonly JointColumn[], reference: number, current: number): void {
  for (const { name, reference: before, current: now } of features) {
    if (before.length !== reference || now.length !== current)
      throw new RangeError(
        `an estimate needs a value for each row, got ${before.length} and ${now.length} of "${name}"`,
      );
  }
}
