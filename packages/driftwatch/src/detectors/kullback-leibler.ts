import { kullbackLeiblerDivergence } from "@driftguard/stats";
import { cellDetails, cellsOf } from "./cells.ts";
import { criticalIndex, limitsOf } from "./critical.ts";
import { defineDetector } from "./define-detector.ts";
import type { Detector } from "./detector.ts";

/**
 * The Kullback-Leibler divergence of the current shares from the reference's, in nats, half a row added to each of about
 * ten groups. `effect` has taken off what chance adds: half a group's worth of noise a degree of freedom.
 */
export const kullbackLeibler: Detector = defineDetector({
  id: "kl",
  floor: 0.05,
  effect: { name: "Kullback-Leibler divergence, debiased", unit: "nats" },
  find(input) {
    const cells = cellsOf(input);
    const rows = { referenceRows: input.reference.n, currentRows: input.current.n };
    const found = kullbackLeiblerDivergence(cells.reference, cells.current, rows);
    const divergence = found?.divergence ?? 0;
    return {
      statistic: divergence,
      effect: Math.max(0, divergence - ((cells.occupied - 1) * cells.h) / 2),
      logPValue: found?.logPValue ?? 0,
      critical: criticalIndex(limitsOf(input.alpha), cells.occupied, cells.h) / 2,
      details: cellDetails(input, cells),
    };
  },
});
