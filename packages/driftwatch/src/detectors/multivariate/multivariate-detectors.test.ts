import { seededRandom } from "@driftguard/stats";
import { expect, test } from "vitest";
import { multivariateContract } from "../../../test/multivariate-contract.ts";
import { judgeMultivariate } from "../../judge/judge-multivariate.ts";
import { defineMultivariateDetector } from "./define-multivariate-detector.ts";
import { multivariateDetectors, type MultivariateMethod } from "./multivariate-detectors.ts";
import type { JointColumn } from "./multivariate-detector.ts";

for (const detector of Object.values(multivariateDetectors)) multivariateContract(detector);

/** Six columns; the first two have the correlation, and the first is moved. */
function table({
  m,
  n,
  before,
  now,
  shift = 0,
}: Record<"m" | "n" | "before" | "now", number> & { shift?: number }): JointColumn[] {
  const random = seededRandom(7);
  const rows = (count: number, correlation: number, move: number): Float64Array[] => {
    const columns = Array.from({ length: 6 }, () => Float64Array.from({ length: count }, () => random.normal()));
    const [x, y] = columns;
    y!.forEach((noise, row) => (y![row] = correlation * x![row]! + Math.sqrt(1 - correlation ** 2) * noise));
    return [x!.map((value) => value + move), ...columns.slice(1)];
  };
  const [reference, current] = [rows(m, before, 0), rows(n, now, shift)];
  return reference.map((values, i) => ({ name: `x${i}`, kind: "numeric", reference: values, current: current[i]! }));
}

const verdict = (method: MultivariateMethod, columns: JointColumn[]) => {
  const detector = multivariateDetectors[method];
  return judgeMultivariate({ columns }, [{ detector, floor: detector.floor }])[0]!;
};

test.each<{ method: MultivariateMethod; flip: string; shift: string }>([
  { method: "correlation", flip: "drift", shift: "stable" },
  { method: "domain_classifier", flip: "drift", shift: "drift" },
  { method: "pca", flip: "drift", shift: "stable" },
  { method: "autoencoder", flip: "drift", shift: "stable" },
])("$method: a correlation that turns round is $flip, a mean that moves $shift", ({ method, flip, shift }) => {
  const sizes = { m: 3000, n: 800, before: 0.9 };
  expect(verdict(method, table({ ...sizes, now: -0.9 })).status).toBe(flip);
  expect(verdict(method, table({ ...sizes, now: 0.9, shift: 0.3 })).status).toBe(shift);
  expect(verdict(method, table({ ...sizes, now: 0.9 })).status).toBe("stable");
});

test("mmd and the forest see rows that moved", () => {
  const moved = table({ m: 300, n: 300, before: 0, now: 0, shift: 2 });
  expect(verdict("mmd", moved)).toMatchObject({ status: "drift", pMethod: "permutation" });
  const { status, details } = verdict("isolation_forest", table({ m: 1000, n: 600, before: 0, now: 0, shift: 4 }));
  expect(status).toBe("drift");
  expect(details["oddShare"]).toBeGreaterThan(0.05);
});

test("correlation names the pair, with what it was and is", () => {
  const { details, effect } = verdict("correlation", table({ m: 3000, n: 800, before: 0.8, now: 0 }));
  expect(effect.value).toBeCloseTo(0.8, 1);
  expect(details["leading"]).toMatchObject([{ columns: ["x0", "x1"] }]);
});

test("the classifier names the columns that it tells the sides by, and its area", () => {
  const { details, statistic, effect } = verdict(
    "domain_classifier",
    table({ m: 800, n: 500, before: 0, now: 0, shift: 1 }),
  );
  expect(details).toMatchObject({
    leading: expect.objectContaining({ 0: expect.objectContaining({ columns: ["x0"] }) }),
  });
  expect(details["rowsOfEachSide"]).toBe(500);
  // The best that can be: P(N(1, 1) > N(0, 1)) = Phi(1 / root 2) = .760
  expect(statistic).toBeGreaterThan(0.68);
  expect(statistic).toBeLessThan(0.78);
  expect(effect.value).toBeCloseTo(2 * statistic! - 1, 12);
});

test("levels that swap are told by the classifier, and new ones too", () => {
  const random = seededRandom(3);
  const levels = (count: number, top: string, other: string): string[] =>
    Array.from({ length: count }, () => (random.uniform() < 0.8 ? top : other));
  const noise = Float64Array.from({ length: 400 }, () => random.normal());
  const x: JointColumn = { name: "x", kind: "numeric", reference: noise, current: noise };
  const city = (top: string, other: string): JointColumn => ({
    name: "city",
    kind: "categorical",
    reference: levels(400, "a", "b"),
    current: levels(400, top, other),
  });
  expect(verdict("domain_classifier", [x, city("b", "a")]).status).toBe("drift");
  expect(verdict("domain_classifier", [x, city("c", "b")]).status).toBe("drift");
  expect(verdict("domain_classifier", [x, city("a", "b")]).status).toBe("stable");
});

test("columns with heavy tails go by their ranks: a few huge values make no correlation", () => {
  const random = seededRandom(5);
  const heavy = (count: number): Float64Array =>
    Float64Array.from({ length: count }, () => Math.exp(3 * random.normal()));
  const sides = (): JointColumn[] =>
    ["x", "y"].map((name) => ({ name, kind: "numeric", reference: heavy(2000), current: heavy(500) }));
  for (let round = 0; round < 20; round++) expect(verdict("correlation", sides()).status).toBe("stable");
});

test("correlation does not depend on the order of rows", () => {
  const columns = table({ m: 300, n: 200, before: 0.8, now: 0 });
  const turned = columns.map((column) =>
    column.kind === "numeric"
      ? { ...column, reference: column.reference.toReversed(), current: column.current.toReversed() }
      : column,
  );
  const [found, again] = [verdict("correlation", columns), verdict("correlation", turned)];
  expect(again.logPValue! / found.logPValue!).toBeCloseTo(1, 12);
  expect(again.effect.value! / found.effect.value!).toBeCloseTo(1, 12);
});

test.each<{ method: MultivariateMethod }>([{ method: "isolation_forest" }, { method: "pca" }])(
  "$method: two kinds of rows in turn are no drift, and their order changes nothing",
  ({ method }) => {
    const random = seededRandom(11);
    const rows = (count: number): Float64Array[] => {
      const kinds = Array.from({ length: count }, (_, row) => 1 + 9 * (row % 2));
      return [0, 1, 2].map(() => Float64Array.from(kinds, (kind) => kind * random.normal()));
    };
    const [reference, current] = [rows(1000), rows(400)];
    const ordered = (order: (values: Float64Array) => Float64Array) =>
      verdict(
        method,
        reference.map((values, i) => ({
          name: `x${i}`,
          kind: "numeric",
          reference: order(values),
          current: order(current[i]!),
        })),
      );
    const found = ordered((values) => values);
    expect(found.status).not.toBe("drift");
    const sorted = ordered((values) =>
      Float64Array.of(...values.filter((_, row) => row % 2 === 0), ...values.filter((_, row) => row % 2 === 1)),
    );
    expect(sorted.effect.value).toBeCloseTo(found.effect.value!, 9);
  },
);

test("a detector that throws is an error, and the others go on", () => {
  const broken = defineMultivariateDetector({
    ...{ id: "broken", floor: 1, alpha: 0.01, effect: { name: "none", unit: "" } },
    find() {
      throw new RangeError("no such thing");
    },
  });
  const columns = table({ m: 300, n: 300, before: 0.5, now: 0.5 });
  const { correlation } = multivariateDetectors;
  const found = judgeMultivariate({ columns }, [
    { detector: broken, floor: 1 },
    { detector: correlation, floor: correlation.floor },
  ]);
  expect(found).toMatchObject([{ status: "error", reason: "no such thing" }, { status: "stable" }]);
});
