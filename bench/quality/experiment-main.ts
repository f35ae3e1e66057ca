import { writeFileSync } from "node:fs";

import { seededRandom } from "@driftguard/stats";
import { judgeExperiment } from "driftwatch";

// node --conditions=driftguard-source bench/quality/experiment-main.ts  ->  bench/results/experiment.json
// How often an experiment without a difference is ever called different where it is looked at after every hundred rows,
// and how often one with a difference is found, and after how many rows of each version.
const [experiments, looks, rowsALook, alpha, expected] = [2_000, 200, 100, 0.05, 0.03];
const random = seededRandom(11);
type Draw = () => readonly [sum: number, sumOfSquares: number];

const proportion =
  (share: number): Draw =>
  () => {
    const hits = random.binomial(rowsALook, share);
    return [hits, hits];
  };
const mean =
  (shift: number): Draw =>
  () => {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < rowsALook; row += 1) {
      const value = shift + random.normal();
      sum += value;
      squares += value ** 2;
    }
    return [sum, squares];
  };

function watch(first: Draw, second: Draw): number | null {
  const arms = [first, second].map((draw) => ({ draw, rows: 0, sum: 0, sumOfSquares: 0 }));
  let before = 1;
  for (let look = 1; look <= looks; look += 1) {
    for (const arm of arms) {
      const [sum, squares] = arm.draw();
      arm.rows += rowsALook;
      arm.sum += sum;
      arm.sumOfSquares += squares;
    }
    const [one, other] = arms;
    if (one === undefined || other === undefined) throw new Error("an arm is missing");
    const verdict = judgeExperiment(one, other, { alpha, expected, before });
    before = verdict.pValue;
    if (verdict.status === "different") return arms[0]?.rows ?? null;
  }
  return null;
}

function share(first: Draw, second: Draw, runs: number) {
  const found = Array.from({ length: runs }, () => watch(first, second)).filter((rows) => rows !== null);
  const sorted = found.toSorted((one, other) => one - other);
  return { experiments: runs, calledDifferent: found.length / runs, medianRows: sorted[sorted.length >> 1] ?? null };
}

const results = {
  madeBy: "bench/quality/experiment-main.ts",
  seed: 11,
  looks,
  rowsALook,
  alpha,
  expected,
  withoutDifference: {
    "proportion .10": share(proportion(0.1), proportion(0.1), experiments),
    "proportion .50": share(proportion(0.5), proportion(0.5), experiments),
    mean: share(mean(0), mean(0), 300),
  },
  withDifference: {
    "proportion .10 and .13": share(proportion(0.1), proportion(0.13), 500),
    "proportion .50 and .53": share(proportion(0.5), proportion(0.53), 500),
  },
};
writeFileSync(new URL("../results/experiment.json", import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
