import type { Profile } from "driftwatch";

/** A feature's own fields, beside its counts. */
const featureBytes = 200;

/** About how much memory a decoded profile takes. */
export function profileBytes({ features }: Profile): number {
  return features.reduce((sum, { counts }) => sum + featureBytes + counts.length * Float64Array.BYTES_PER_ELEMENT, 0);
}
