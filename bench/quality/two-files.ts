import { chiSquaredTest, populationStabilityIndex, seededRandom, type Random } from "@driftguard/stats";
import {
  groupCounts,
  groupLayout,
  judgeTwoGate,
  nameBins,
  type Bins,
  type CategoricalProfile,
  type FeatureProfile,
  type NumericProfile,
  type Verdict,
} from "driftwatch";
import { binShares } from "./families.ts";
import { fitFamilies, type Fitted } from "./model.ts";

/** How often the two-gate rule flags a column of two files, at some number of current rows. */
export type TwoFilesRow = {
  readonly rows: number;
  readonly referenceRows: number;
  readonly runs: number;
  /** Columns flagged though nothing changed, each test by itself at p < .01. */
  readonly falseFlags: { readonly ks: number; readonly js: number; readonly psi: number };
  /** The same after correction for 30 columns, any signal. */
  readonly falseFlagsAdjusted: number;
  /** Columns moved by half a standard deviation that are flagged: by KS alone, corrected for 30 columns, by PSI. */
  readonly shiftFound: { readonly ks: number; readonly ksAdjusted: number; readonly psi: number };
};

export type TwoFilesOptions = {
  readonly seed: number;
  readonly runs: number;
  readonly rows: readonly number[];
  /** The reference's rows; `null`: as many as the current file's. */
  readonly referenceRows: number | null;
};

const columns = 30;
const alpha = 0.01;
const floor = 0.1;
const levelsMax = 200;

/** The table of the two-gate rule: normal columns, and categories of 2 to 200 levels. */
export function runTwoFiles({ seed, runs, rows, referenceRows }: TwoFilesOptions): readonly TwoFilesRow[] {
  const [fitted] = fitFamilies();
  if (fitted === undefined) throw new RangeError("the first family is the normal one");
  return rows.map((n, i) => {
    const random = seededRandom(seed * 1_000_003 + i);
    const m = referenceRows ?? n;
    const tally = { ks: 0, js: 0, psi: 0, adjusted: 0, shiftKs: 0, shiftAdjusted: 0, shiftPsi: 0 };
    for (let run = 0; run < runs; run++) {
      const still = numericColumn(random, fitted, n, m, 0);
      const moved = numericColumn(random, fitted, n, m, 0.5);
      const levels = levelColumn(random, 2 + random.below(levelsMax - 1), n, m);
      tally.ks += isFlagged(still.verdicts, "ks", 1) ? 1 : 0;
      tally.js += isFlagged(levels, "js", 1) ? 1 : 0;
      tally.psi += still.psi ? 1 : 0;
      tally.adjusted += [...still.verdicts, ...levels].some((verdict) => isFlaggedOf(verdict, columns)) ? 1 : 0;
      tally.shiftKs += isFlagged(moved.verdicts, "ks", 1) ? 1 : 0;
      tally.shiftAdjusted += isFlagged(moved.verdicts, "ks", columns) ? 1 : 0;
      tally.shiftPsi += moved.psi ? 1 : 0;
    }
    const share = (hits: number): number => hits / runs;
    return {
      rows: n,
      referenceRows: m,
      runs,
      falseFlags: { ks: share(tally.ks), js: share(tally.js), psi: share(tally.psi) },
      falseFlagsAdjusted: share(tally.adjusted),
      shiftFound: { ks: share(tally.shiftKs), ksAdjusted: share(tally.shiftAdjusted), psi: share(tally.shiftPsi) },
    };
  });
}

function numericColumn(
  random: Random,
  { family, edges }: Fitted,
  n: number,
  m: number,
  shift: number,
): { readonly verdicts: readonly Verdict[]; readonly psi: boolean } {
  const bins = nameBins([{ feature: "x", kind: "numeric", edges, atoms: [], centre: family.mean }]);
  const reference = numbers(random.multinomial(m, binShares(family, edges)), m);
  const current = numbers(random.multinomial(n, binShares(family, edges, shift * family.deviation)), n);
  const [feature] = bins.features;
  if (feature === undefined) throw new RangeError("there is one feature");
  const layout = groupLayout(feature, reference);
  const groups = [groupCounts(layout, reference), groupCounts(layout, current)] as const;
  const index = populationStabilityIndex(...groups);
  const test = chiSquaredTest(...groups);
  return {
    verdicts: judge(bins, reference, current),
    psi: (index?.debiased ?? 0) > floor && (test?.pValue ?? 1) < alpha,
  };
}

function levelColumn(random: Random, levels: number, n: number, m: number): readonly Verdict[] {
  const shares = Float64Array.from({ length: levels }, (_, i) => 1 / (i + 1));
  const bins = nameBins([
    { feature: "x", kind: "categorical", levels: Array.from(shares, (_, i) => `l${i}`), rest: null },
  ]);
  return judge(bins, levelCounts(random.multinomial(m, shares), m), levelCounts(random.multinomial(n, shares), n));
}

function judge(bins: Bins, reference: FeatureProfile, current: FeatureProfile): readonly Verdict[] {
  const profile = (feature: FeatureProfile) => ({ edgesId: bins.edgesId, events: feature.n, features: [feature] });
  return judgeTwoGate({
    bins,
    reference: profile(reference),
    current: profile(current),
    baselineId: "",
    window: { from: 0, to: 0 },
  });
}

function isFlagged(verdicts: readonly Verdict[], method: string, tests: number): boolean {
  return verdicts.some((verdict) => verdict.method === method && isFlaggedOf(verdict, tests));
}

/** Both gates, the p-value counted for so many columns. */
function isFlaggedOf({ effect, pValue }: Verdict, tests: number): boolean {
  return (effect.value ?? 0) >= floor && (pValue ?? 1) * tests < alpha;
}

function numbers(counts: Float64Array, n: number): NumericProfile {
  return {
    kind: "numeric",
    n,
    missing: 0,
    violations: 0,
    negInf: 0,
    posInf: 0,
    counts,
    min: null,
    max: null,
    s1: 0,
    s2: 0,
  };
}

function levelCounts(counts: Float64Array, n: number): CategoricalProfile {
  return { kind: "categorical", n, missing: 0, violations: 0, counts, other: 0, unseen: 0, unseenValues: new Map() };
}
