import { logNormalSurvival } from "@driftguard/stats";
import { eachBin, pooledShare } from "./bin-ranks.ts";
import { limitsOf } from "./critical.ts";
import { defineDetector, numericInput } from "./define-detector.ts";
import type { Detector } from "./detector.ts";

/**
 * Whether values of one side tend to be larger: U with mean ranks over fine bins. `effect` is Cliff's delta without its
 * sign, |2 AUC - 1|, 0 to 1. Blind to a change of spread alone.
 */
export const mannWhitney: Detector = defineDetector({
  id: "mwu",
  kinds: ["numeric"],
  floor: 0.15,
  effect: { name: "Cliff's delta", unit: "share" },
  find(input) {
    const numbers = numericInput("mwu", input);
    const { n, m } = { n: numbers.current.n, m: numbers.reference.n };
    const rows = n + m;
    let [area, cubes] = [0, 0];
    eachBin(numbers, (bin) => {
      area += bin.now * (bin.belowBefore + bin.before / 2);
      const ties = pooledShare(bin, numbers) * rows;
      cubes += ties ** 3 - ties;
    });
    const variance = rows > 1 ? Math.max(0, rows + 1 - cubes / (rows * (rows - 1))) / (12 * n * m) : 0;
    const distance = Math.abs(area - 0.5);
    const z = variance > 1e-15 ? (distance - 0.5 / (n * m)) / Math.sqrt(variance) : 0;
    const { normal } = limitsOf(input.alpha / 2);
    return {
      statistic: area * n * m,
      effect: variance > 1e-15 ? Math.min(1, 2 * distance) : 0,
      logPValue: Math.min(0, Math.LN2 + logNormalSurvival(Math.max(0, z))),
      critical: Math.min(1, 2 * normal * Math.sqrt(variance)),
      details: { areaUnderCurve: area },
    };
  },
});
