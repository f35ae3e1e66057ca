import { describe, expect, test } from "vitest";
import { binsOf, countedOn, levels, normals, type Table } from "../../../test/rows.ts";
import { nameBins } from "../../profile/name-bins.ts";
import { findingsOfDistributionRule } from "../alert-life/findings-of.ts";
import type { Verdict } from "../verdict.ts";
import { type DistributionRule, judgeDistributionRule } from "./judge-distribution-rule.ts";

const shares = { a: 0.5, b: 0.3, c: 0.2 };
const reference = { amount: normals(20_000, 1), shop: levels(20_000, 2, shares) };
const bins = binsOf(reference);
const before = countedOn(bins, reference);

function judge(rule: DistributionRule, table: Table, isBrief = false): readonly Verdict[] {
  const window = { from: 0, to: 3_600_000 };
  return judgeDistributionRule(rule, {
    bins,
    reference: before,
    current: countedOn(bins, table),
    baselineId: "b",
    window,
    isBrief,
  });
}

const sample = (rows: number, { by = 0, of = shares } = {}): Table => ({
  amount: normals(rows, 7, by),
  shop: levels(rows, 8, of),
});
const psi = { kind: "psi", above: 0.2 } as const;
const pValue = { kind: "p-value", below: 0.05 } as const;
const distance = { kind: "distance", above: 0.1 } as const;

test.each<{ rule: DistributionRule; methods: string[] }>([
  { rule: psi, methods: ["psi", "psi"] },
  { rule: pValue, methods: ["ks", "chi2"] },
  { rule: distance, methods: ["ks", "js"] },
])("$rule.kind looks at numbers and categories each by its own method", ({ rule, methods }) => {
  expect(judge(rule, sample(2_000)).map(({ method, status }) => [method, status])).toEqual(
    methods.map((method) => [method, "stable"]),
  );
});

test.each<{ rule: DistributionRule; by: number; fires: boolean }>([
  // A shift of d standard deviations: D = 2 Phi(d / 2) - 1, PSI near d^2
  { rule: distance, by: 0.2, fires: false }, // D .080
  { rule: distance, by: 0.35, fires: true }, // D .139
  { rule: psi, by: 0.35, fires: false }, // .12
  { rule: psi, by: 0.6, fires: true }, // .36
  { rule: pValue, by: 0.2, fires: true },
])("a shift of $by standard deviations: $rule.kind fires: $fires", ({ rule, by, fires }) => {
  const [amount, shop] = judge(rule, sample(4_000, { by }));
  expect(amount?.status).toBe(fires ? "drift" : "stable");
  expect(shop?.status).toBe("stable");
});

test.each([psi, pValue, distance])(
  "a brief judgement by $kind says the same but for a p that it is not judged by",
  (rule) => {
    for (const by of [0, 0.2, 0.35, 1]) {
      const nothing = { pValue: null, logPValue: null, pMethod: "none" };
      const [full, brief] = [false, true].map((isBrief) =>
        judge(rule, sample(4_000, { by }), isBrief).map((verdict) => ({ ...verdict, ...nothing })),
      );
      expect(brief).toEqual(full);
    }
  },
);

test("severity comes from the effect over its limit, and never from p", () => {
  const [slight] = judge(pValue, sample(100_000, { by: 0.05 }));
  const [large] = judge(pValue, sample(100_000, { by: 1 }));
  expect(slight).toMatchObject({ status: "drift", severity: 4 });
  // Of 100,000 rows D .006 has p = .05 against 20,000: D .020 is three times that
  expect(slight?.threshold).toBeCloseTo(Math.sqrt((Math.log(40) / 2) * (1 / 100_000 + 1 / 20_000)), 12);
  expect(large?.severity).toBe(4);
});

test("the p-value and its limit in effect agree on both sides of it", () => {
  for (const by of [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06]) {
    for (const { status, effect, threshold } of judge(
      pValue,
      sample(6_000, { by, of: { a: 0.5 - by, b: 0.3 + by, c: 0.2 } }),
    ))
      expect((effect.value ?? 0) >= (threshold ?? 0)).toBe(status === "drift");
  }
});

test("a verdict has the p that was held to the limit, not the exact one, which may lie on the other side of it", () => {
  // After 20 of 70 rows before and 2 of 50 now the shares are .246 apart: exactly p is .047, by the limit .060.
  const table = { amount: Array.from({ length: 70 }, (_, i) => i) };
  const now = { amount: [3.5, 9.5, ...Array.from({ length: 48 }, (_, i) => 19.5 + i)] };
  const own = binsOf(table);
  const input = { bins: own, baselineId: "b", window: { from: 0, to: 1 } };
  const sides = { reference: countedOn(own, table), current: countedOn(own, now) };
  const [amount] = judgeDistributionRule(pValue, { ...input, ...sides });
  expect(amount).toMatchObject({ method: "ks", status: "stable", pMethod: "asymptotic" });
  expect(amount?.pValue).toBeCloseTo(0.06, 2);
  expect(amount?.judgedBy?.pValue).toBe(amount?.pValue);
});

describe("few rows prove nothing", () => {
  test.each<{ rule: DistributionRule; rows: number; status: string }>([
    { rule: psi, rows: 199, status: "insufficient" },
    { rule: distance, rows: 199, status: "insufficient" },
    { rule: pValue, rows: 29, status: "insufficient" },
    { rule: psi, rows: 200, status: "drift" },
    { rule: distance, rows: 200, status: "drift" },
    { rule: pValue, rows: 30, status: "drift" },
    { rule: psi, rows: 0, status: "insufficient" },
  ])("$rule.kind over $rows rows of another world: $status", ({ rule, rows, status }) => {
    expect(judge(rule, sample(rows, { by: 3 })).map((one) => one.status)[0]).toBe(status);
  });

  test("a limit that so few rows could not have told from chance is undecided, not stable", () => {
    // D exceeds .115 by chance in 1 % of cases at n = 200: more than twice a limit of .05
    const spread = reference.amount.toSorted((a, b) => a - b).filter((_, i) => i % 100 === 50);
    const [amount] = judge({ kind: "distance", above: 0.05 }, { amount: spread, shop: levels(200, 8, shares) });
    expect(amount?.effect.value).toBeLessThan(0.05);
    expect(amount?.status).toBe("undecided");
  });
});

test("a constant feature is quiet, not unknown", () => {
  const constant = { kind: Array.from({ length: 500 }, () => "only") };
  const own = binsOf(constant);
  const profile = countedOn(own, constant);
  const input = { bins: own, reference: profile, current: profile, baselineId: "b", window: { from: 0, to: 1 } };
  for (const rule of [psi, pValue, distance]) {
    const verdicts = judgeDistributionRule(rule, input);
    expect(findingsOfDistributionRule(verdicts)).toEqual([
      { cause: "distribution", feature: "kind", isFired: false, ratio: 0, severity: 0 },
    ]);
  }
});

test("findings name each feature, the model's own output as its prediction, and do not know what was not judged", () => {
  const verdicts = judge(distance, { amount: normals(500, 7, 1), shop: levels(500, 8, shares) });
  expect(findingsOfDistributionRule(verdicts, { predictions: ["amount"] })).toMatchObject([
    { cause: "prediction", feature: "amount", isFired: true, severity: 4 },
    { cause: "distribution", feature: "shop", isFired: false },
  ]);
  const few = judge(distance, sample(100, { by: 3 }));
  expect(findingsOfDistributionRule(few).map(({ ratio, isFired }) => [ratio, isFired])).toEqual([
    [null, false],
    [null, false],
  ]);
});

test("profiles of other bins are a mistake of the caller", () => {
  const other = nameBins(bins.features.slice(0, 1));
  const profile = countedOn(other, { amount: normals(300, 1) });
  const input = { bins, reference: before, current: profile, baselineId: "b", window: { from: 0, to: 1 } };
  expect(() => judgeDistributionRule(psi, input)).toThrow(RangeError);
});
