import type { Random } from "@driftguard/stats";
import type { FeatureProfile, Profile } from "driftwatch";

/** Another sample of what a profile describes, with so many events: counts drawn for its bins, moments to go with them. */
export function drawProfile(of: Profile, events: number, random: Random): Profile {
  return { edgesId: of.edgesId, events, features: of.features.map((feature) => drawFeature(feature, events, random)) };
}

function drawFeature(of: FeatureProfile, events: number, random: Random): FeatureProfile {
  const counts = random.multinomial(events, of.counts);
  const common = { n: events, missing: 0, violations: 0, counts };
  if (of.kind === "categorical")
    return { ...common, kind: "categorical", other: 0, unseen: 0, unseenValues: new Map() };
  const variance = of.s2 / of.n;
  const s1 = (events * of.s1) / of.n + random.normal() * Math.sqrt(events * variance);
  return { ...common, kind: "numeric", negInf: 0, posInf: 0, min: of.min, max: of.max, s1, s2: events * variance };
}
