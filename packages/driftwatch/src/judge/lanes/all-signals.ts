import type { Limits } from "../../detectors/critical.ts";
import type { Bins, Profile } from "../../profile/profile.ts";
import { signalValues, type SignalValues } from "./signal-values.ts";

/** The signals of every feature. */
export function allSignals(bins: Bins, expected: Profile, current: Profile, limits: Limits): SignalValues[] {
  return bins.features.map((feature, i) => {
    const [before, now] = [expected.features[i], current.features[i]];
    if (before === undefined || now === undefined) throw new RangeError("a profile has fewer features than its bins");
    return signalValues(feature, before, now, limits);
  });
}
