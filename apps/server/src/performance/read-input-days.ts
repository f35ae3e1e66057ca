import { decodeBins, type InputDays } from "driftwatch";

import { findActiveBins } from "../baselines/index.ts";
import { findVersionByKey } from "../models/index.ts";
import type { Tx } from "../platform/context.ts";
import { readDays, type VersionKey } from "../profiles/index.ts";

/** The numbers among a version's inputs, day by day; none without a baseline, which says what they are counted in. */
export async function readInputDays(
  tx: Tx,
  key: VersionKey,
  range: { readonly from: number; readonly to: number },
): Promise<InputDays[]> {
  const [stored, version] = await Promise.all([
    findActiveBins(tx, key.organisation, key.version),
    findVersionByKey(tx, key.organisation, key.version),
  ]);
  if (stored === null || version === null) return [];
  const bins = decodeBins(stored);
  const spans = await readDays(tx, key, bins, range);
  const numbers = new Set(version.schema.features.filter(({ type }) => type === "numeric").map(({ name }) => name));
  return bins.features.flatMap((feature, at): InputDays[] => {
    if (feature.kind !== "numeric" || !numbers.has(feature.feature)) return [];
    const days = spans.flatMap(({ from, profile }) => {
      const own = profile.features[at];
      if (own?.kind !== "numeric") return [];
      const values = own.n - own.negInf - own.posInf;
      return [[from, { values, sum: own.s1 + values * feature.centre }] as const];
    });
    return [{ feature: feature.feature, days: new Map(days) }];
  });
}
