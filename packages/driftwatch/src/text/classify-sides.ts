import {
  type Design,
  logisticRegression,
  type LogisticRegression,
  logisticScores,
  type Random,
} from "@driftguard/stats";
import type { Found } from "../detectors/define-detector.ts";
import { judgeSides, sideLimit, tellSides } from "../detectors/multivariate/tell-sides.ts";

/** The effect from which on it matters: an area under the curve of .55. */
export const separationFloor = 0.1;
export const separationAlpha = 0.001;

export type ClassifiedSides = {
  readonly found: Found;
  /** The mean weights of the models, one a column of the design. */
  readonly weights: Float64Array;
};

export type ClassifyOptions = { readonly labels: Uint8Array; readonly penalty: number; readonly random: Random };

/** Whether logistic regressions can tell the current rows of a design (label 1) from those of the reference. */
export function classifySides(design: Design, { labels, penalty, random }: ClassifyOptions): ClassifiedSides {
  const models: LogisticRegression[] = [];
  const scored = tellSides(labels, random, (training, heldOut) => {
    const isUsed = new Uint8Array(labels.length);
    for (const row of training) isUsed[row] = 1;
    const model = logisticRegression(design, labels, { penalty, isUsed, tolerance: 1e-2, iterationsMax: 30 });
    models.push(model);
    const scores = logisticScores(model, design);
    return Float64Array.from(heldOut, (row) => scores[row] ?? 0);
  });
  const weights = new Float64Array(design.columns);
  for (const model of models)
    for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] ?? 0) + (model.weights[i] ?? 0) / models.length;
  const rows = Math.min(...[0, 1].map((side) => labels.reduce((count, label) => count + (label === side ? 1 : 0), 0)));
  return { found: { ...judgeSides(scored), critical: sideLimit(Math.max(1, rows), separationAlpha) }, weights };
}
