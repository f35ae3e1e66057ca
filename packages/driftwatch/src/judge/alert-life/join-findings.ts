import type { Finding } from "./alert.ts";
import { isSameProblem } from "./is-explained-by.ts";

/**
 * What several judges say of one cause on one feature, as one finding: the default policy and rules of one's own look at
 * the same features, and one problem is one alert.
 *
 * It fired where any of them did, as strongly as the worst of those. Where none did and one of them could not tell, it is
 * not known: a quiet rule does not make up for another that is blind. A change of unit and one of distribution are one.
 *
 * @returns in the order in which each problem was first named
 */
export function joinFindings(findings: readonly Finding[]): readonly Finding[] {
  const groups: Finding[][] = [];
  const byFeature = new Map<string | null, Finding[][]>();
  for (const finding of findings) {
    const known = byFeature.get(finding.feature) ?? [];
    const group = known.find(([first]) => first !== undefined && isSameProblem(finding, first.cause));
    if (group !== undefined) {
      group.push(finding);
      continue;
    }
    const made = [finding];
    groups.push(made);
    byFeature.set(finding.feature, [...known, made]);
  }
  return groups.flatMap((group) => joinOne(group) ?? []);
}

function joinOne(group: readonly Finding[]): Finding | null {
  const [only] = group;
  if (group.length === 1 && only !== undefined) return only;
  const fired = group.filter(({ isFired }) => isFired);
  const heard = fired.length > 0 ? fired : group;
  const worst = heard.toSorted(
    (one, other) => other.severity - one.severity || (other.ratio ?? 0) - (one.ratio ?? 0),
  )[0];
  if (worst === undefined) return null;
  const cause = group.some((one) => one.cause === "unit") ? "unit" : worst.cause;
  if (fired.length > 0) return { ...worst, cause };
  return { ...worst, cause, ratio: group.some(({ ratio }) => ratio === null) ? null : worst.ratio };
}
