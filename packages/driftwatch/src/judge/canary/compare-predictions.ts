import { levelsOf, otherLevels } from "./arm-counts.ts";
import type { CanaryPlan, CanaryProgress } from "./canary.ts";
import { predictionsApart } from "./predictions-apart.ts";
import { stableArm } from "./stable-arm.ts";

/** The largest distance that is let pass. */
export const apartMax = 0.1;
/** Chance alone comes further than that where requests are few (of 40 of one source in four trials of ten) or classes many. */
const chanceMax = 1e-4;

const rowsALevelMin = 5;

/** What the predictions of a stage say of the canary. */
export type ComparedPredictions =
  /** Not as many requests of both were answered as a stage has. */
  | { readonly kind: "too-few" }
  /** Texts so many that chance alone sets two samples of them apart. */
  | { readonly kind: "not-compared" }
  /** @property distance - debiased Jensen-Shannon, 0 to 0.8326 */
  | { readonly kind: "compared"; readonly distance: number; readonly isApart: boolean };

/**
 * Compares what both versions said in this stage. Requests are counted, not rows: those of one request are alike. Texts
 * are compared where there are five rows or more to each that the stable version says, in the smaller of the samples; a
 * canary that says new ones where the stable version says few is compared, and found apart.
 */
export function comparePredictions(plan: CanaryPlan, progress: CanaryProgress): ComparedPredictions {
  const stable = stableArm(plan, progress);
  const { canary } = progress.here;
  const answered = Math.min(...[stable, canary].map(({ requests, errors }) => requests - errors));
  const rows = Math.min(...[stable, canary].map(({ predictions }) => rowsOf(predictions)));
  if (answered < plan.stageRequests || rows === 0) return { kind: "too-few" };
  const isCountless = otherLevels in stable.predictions || levelsOf(stable.predictions) > rows / rowsALevelMin;
  if (isCountless) return { kind: "not-compared" };
  const nothing = { distance: Number.NaN, pValue: Number.NaN };
  const { distance, pValue } = predictionsApart(stable.predictions, canary.predictions) ?? nothing;
  // Fails closed: a distance that is no number is not a small one.
  return { kind: "compared", distance, isApart: !(distance <= apartMax) && !(pValue >= chanceMax) };
}

function rowsOf(predictions: Readonly<Record<string, number>>): number {
  return Object.values(predictions).reduce((sum, rows) => sum + rows, 0);
}
