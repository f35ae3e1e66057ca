import type { NumericBins, NumericProfile } from "driftwatch";
import { expect, test } from "vitest";

import { presentDistribution } from "./present-distribution.ts";

const bins: NumericBins = {
  ...{ feature: "amount", kind: "numeric", edges: Float64Array.of(1, 2), atoms: [], centre: 1 },
};
const counted: NumericProfile = {
  ...{ kind: "numeric", n: 3, missing: 0, violations: 0, negInf: 0, posInf: 0 },
  ...{ counts: [1, 1, 1], min: 0, max: 3, s1: 0, s2: 2 },
};

test("of a baseline its name is shown, whatever else whoever asks has at hand", () => {
  const name = { id: "baseline_1", number: 2, kind: "given" };
  const baseline = { ...name, bins, profile: counted };
  const sides = { reference: counted, current: counted, verdicts: [], window: { from: 0, to: 1 } };
  expect(presentDistribution({ bins, baseline, ...sides }).baseline).toEqual(name);
});
