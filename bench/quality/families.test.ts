import { seededRandom } from "@driftguard/stats";
import { families } from "driftwatch/simulate";
import { expect, test } from "vitest";
import { makeFamilies } from "./families.ts";

// Kolmogorov's limit for one sample: D above 1.95 / sqrt(n) once in 1,000 times.
test.each(makeFamilies())("what driftwatch draws as $name is spread as the benchmark says", (family) => {
  const drawn = families.find(({ name }) => name === family.name);
  const random = seededRandom(11);
  const values = Array.from({ length: 4000 }, () => drawn?.draw(random) ?? Number.NaN).filter((value) => value !== 0);
  const zeros = 1 - values.length / 4000;
  expect(Math.abs(zeros - family.zeros)).toBeLessThan(0.026);
  const gaps = values
    .toSorted((a, b) => a - b)
    .map((value, i) => Math.abs(family.below(value) - (i + 0.5) / values.length));
  expect(Math.max(...gaps)).toBeLessThan(1.95 / Math.sqrt(values.length));
});
