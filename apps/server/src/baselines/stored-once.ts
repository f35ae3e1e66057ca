import { type Bins, knowOnce, type OnceSeen, type Profile } from "driftwatch";
import { z } from "zod";

const stored = z.record(z.string(), z.object({ from: z.int(), ofOther: z.number() }));

/** Which levels stood in one row alone, by feature; features without any are left out. */
export function writeOnce({ features }: Bins): Readonly<Record<string, OnceSeen>> {
  return Object.fromEntries(
    features.flatMap((one) => (one.kind === "numeric" || one.once === undefined ? [] : [[one.feature, one.once]])),
  );
}

/**
 * Bins with what was stored beside them, so that a check judges columns of rare levels as the command line does.
 *
 * @param value - as {@link writeOnce} gave it; `null` of a baseline of an earlier release, whose counts tell less
 * @param profile - of the rows that the bins were made of
 */
export function readOnce(bins: Bins, value: unknown, profile: Profile): Bins {
  if (value === null) return knowOnce(bins, profile);
  const known = new Map(Object.entries(stored.parse(value)));
  const features = bins.features.map((one) => {
    const once = one.kind === "numeric" ? undefined : known.get(one.feature);
    return once === undefined ? one : { ...one, once };
  });
  return { ...bins, features };
}
