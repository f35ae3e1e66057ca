import { seededRandom } from "@driftguard/stats";
import { judgeTwoGate, mergeProfiles, type Profile, type Verdict } from "driftwatch";
import { type Share, shareOf } from "./grid.ts";
import { fitFamilies, makeOne } from "./model.ts";
import { shifts } from "./shifts.ts";
import { simulateHours } from "./simulate-hours.ts";

/** What `js` beside `ks` gains and costs a column of numbers where there are few rows. */
export type ChoiceRow = {
  readonly shift: string;
  readonly rows: number;
  readonly trials: number;
  /** Found among 40 columns by ks and js, whose p-values are counted for 120 tests. */
  readonly byBoth: Share;
  /** By ks alone, whose p-values are counted for 80. */
  readonly byKs: Share;
};

export type ChoiceOptions = { readonly seed: number; readonly trials: number };

const referenceRows = 10_000;
const [floor, alpha, columns] = [0.1, 0.01, 40];
const asked = ["mean 0.5 sd", "mean 1 sd", "scale 0.5", "scale 2", "bimodal, equal mean and variance"];

/** Files of 50 to 199 rows against one of 10,000, one column of 40 changed. */
export function runChoice({ seed, trials }: ChoiceOptions): readonly ChoiceRow[] {
  const fitting = fitFamilies();
  const planted = shifts.filter(({ name }) => asked.includes(name));
  return planted.flatMap((shift, i) =>
    [50, 100, 199].map((rows, j) => {
      let [both, alone] = [0, 0];
      for (let trial = 0; trial < trials; trial++) {
        const random = seededRandom(seed * 1_000_003 + (i * 10 + j) * 10_007 + trial);
        const model = makeOne(random, "iid", "numeric", fitting);
        const seen = (rate: number, isMoved: boolean): Profile => {
          const options = { scenario: "iid", hours: 1, rate } as const;
          const hours = simulateHours(
            random,
            model,
            isMoved ? { ...options, shift: { what: shift, from: 0 } } : options,
          );
          return mergeProfiles(
            model.bins,
            hours.map(({ profile }) => profile),
          );
        };
        const [reference, current] = [seen(referenceRows, false), seen(rows, true)];
        const nowhere = { baselineId: "", window: { from: 0, to: 0 } };
        const verdicts = judgeTwoGate({ bins: model.bins, reference, current, ...nowhere });
        both += isFlagged(verdicts, ["ks", "js"], 3 * columns) ? 1 : 0;
        alone += isFlagged(verdicts, ["ks"], 2 * columns) ? 1 : 0;
      }
      return { shift: shift.name, rows, trials, byBoth: shareOf(both, trials), byKs: shareOf(alone, trials) };
    }),
  );
}

function isFlagged(verdicts: readonly Verdict[], methods: readonly string[], tests: number): boolean {
  return verdicts.some(({ method, effect, judgedBy, pValue }) => {
    const p = judgedBy?.pValue ?? pValue ?? 1;
    return methods.includes(method) && (effect.value ?? 0) >= floor && p * tests < alpha;
  });
}
