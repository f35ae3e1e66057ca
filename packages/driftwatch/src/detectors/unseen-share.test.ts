import { expect, test } from "vitest";
import type { CategoricalBins, CategoricalProfile } from "../profile/profile.ts";
import { unseenShare } from "./unseen-share.ts";

const bins: CategoricalBins = { feature: "c", kind: "categorical", levels: ["a"], rest: null };

function side(n: number, unseen: number): CategoricalProfile {
  const counts = [n - unseen];
  return { kind: "categorical", n, missing: 0, violations: 0, counts, other: 0, unseen, unseenValues: new Map() };
}

// scipy 1.17.1: hypergeom.logsf(unseen - 1, n + m, unseen + before, n)
test.each([
  { unseen: 1, n: 30, before: 1, m: 10_000, logPValue: -5.120438172092144 },
  { unseen: 12, n: 1000, before: 1, m: 1000, logPValue: -6.399886485695697 },
  { unseen: 900, n: 1000, before: 850, m: 1000, logPValue: -7.7117362164396255 },
  { unseen: 40, n: 200, before: 10, m: 300, logPValue: -20.36820229613332 },
  { unseen: 300, n: 5000, before: 3, m: 300, logPValue: -10.958404322546324 },
  { unseen: 2000, n: 20_000, before: 1500, m: 20_000, logPValue: -42.213599414249394 },
])("$unseen unseen of $n beside $before of $m are as likely as SciPy says", ({ unseen, n, before, m, logPValue }) => {
  const measure = unseenShare.measure({ bins, reference: side(m, before), current: side(n, unseen), alpha: 0.01 });
  expect(Math.abs((measure.logPValue ?? 0) / logPValue - 1)).toBeLessThan(1e-9);
  expect(measure.effect.value).toBeCloseTo(unseen / n - before / m, 12);
});

test("the smallest share that could be told is the first whose chance is below alpha", () => {
  const at = (unseen: number): ReturnType<typeof unseenShare.measure> =>
    unseenShare.measure({ bins, reference: side(300, 10), current: side(200, unseen), alpha: 0.01 });
  const critical = at(0).critical ?? 0;
  const first = Math.round((critical + 10 / 300) * 200);
  expect(at(first).pValue).toBeLessThan(0.01);
  expect(at(first - 1).pValue).toBeGreaterThan(0.01);
});
