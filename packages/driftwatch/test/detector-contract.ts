import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Detector } from "../src/detectors/detector.ts";
import type { Measure } from "../src/detectors/measure.ts";
import { mergeProfiles } from "../src/profile/merge-profiles.ts";
import type { FeatureBins } from "../src/profile/profile.ts";
import { binsOf, countedOn, type Values } from "./rows.ts";

const alpha = 0.01;

/** What every detector of profiles promises, for each kind of feature it takes. */
export function detectorContract(detector: Detector): void {
  describe.each(detector.kinds)(`${detector.id} on %s features`, (kind) => {
    const a = kind === "numeric" ? 1.5 : "a";
    const b = kind === "numeric" ? 7 : "b";
    const value: fc.Arbitrary<number | string | null> =
      kind === "numeric"
        ? fc.constantFrom(null, 1.5, 7, -3, 0, 1e300, -1 / 0, 1 / 0)
        : fc.constantFrom(null, "a", "b", "c", "");
    const values = fc.array(value, { maxLength: 200 });
    const run = (reference: Values, current: Values, fitted: Values = reference): Measure =>
      measure(detector, kind, { reference, current, fitted });

    test("holds no NaN and no infinity, whatever the values", () => {
      fc.assert(
        fc.property(values, values, (reference, current) => {
          const result = run(reference, current);
          expect(numbersIn(result).filter((number) => !Number.isFinite(number))).toEqual([]);
          if (result.pValue !== null) expect(result.pValue >= 0 && result.pValue <= 1).toBe(true);
          if (result.logPValue !== null) expect(result.logPValue).toBeLessThanOrEqual(0);
          if (result.effect.value !== null) expect(result.effect.value).toBeGreaterThanOrEqual(0);
        }),
      );
    });

    test("row order changes nothing", () => {
      fc.assert(
        fc.property(values, values, (reference, current) => {
          const mixed = run(reference.toReversed(), current.toReversed());
          expect(mixed).toEqual(run(reference, current));
        }),
        { numRuns: 30 },
      );
    });

    test("chunks and merged parts measure as the whole does", () => {
      fc.assert(
        fc.property(values, values, fc.nat(200), (reference, current, cut) => {
          const bins = binsOf({ x: reference.some((known) => known !== null) ? reference : [a] });
          const parts = [current.slice(0, cut), current.slice(cut)].map((part) => ({ x: part }));
          const [whole, before] = [countedOn(bins, { x: current }), countedOn(bins, { x: reference })];
          const chunked = countedOn(bins, ...parts);
          const merged = mergeProfiles(
            bins,
            parts.map((part) => countedOn(bins, part)),
          );
          const [expected, ...others] = [whole, chunked, merged].map((now) =>
            detector.measure({
              bins: first(bins.features),
              reference: first(before.features),
              current: first(now.features),
              alpha,
            }),
          );
          for (const other of others) expect(rounded(other)).toEqual(rounded(expected));
        }),
        { numRuns: 20 },
      );
    });

    test("no rows are insufficient, and the numbers null, not 0", () => {
      for (const [reference, current] of [
        [[a], []],
        [[], [a]],
        [[], []],
      ] as const) {
        expect(run(reference, current, [a])).toMatchObject({
          sufficiency: "insufficient",
          reason: "empty",
          statistic: null,
          effect: { value: null },
          pValue: null,
          logPValue: null,
          critical: null,
        });
      }
    });

    test("29 rows are too few, with numbers shown; 30 are enough", () => {
      const hundred = repeat(a, 100);
      expect(run(hundred, repeat(a, 29))).toMatchObject({ sufficiency: "insufficient", reason: "too-few-rows" });
      expect(run(hundred, repeat(a, 29)).effect.value).not.toBeNull();
      expect(run(repeat(a, 29), hundred)).toMatchObject({ sufficiency: "insufficient", reason: "too-few-rows" });
      expect(run(hundred, repeat(a, 30)).sufficiency).toBe("ok");
    });

    test("the same constant in both is no effect and p = 1", () => {
      expect(run(repeat(a, 100), repeat(a, 80))).toMatchObject({ effect: { value: 0 }, pValue: 1, logPValue: 0 });
    });

    test("what it is given stays as it was", () => {
      const bins = binsOf({ x: [a, b, a] });
      const [reference, current] = [countedOn(bins, { x: repeat(a, 40) }), countedOn(bins, { x: repeat(b, 40) })];
      const before = structuredClone([reference, current]);
      detector.measure({
        bins: first(bins.features),
        reference: first(reference.features),
        current: first(current.features),
        alpha,
      });
      expect([reference, current]).toEqual(before);
    });
  });
}

function measure(
  detector: Detector,
  kind: FeatureBins["kind"],
  { reference, current, fitted }: { readonly reference: Values; readonly current: Values; readonly fitted: Values },
): Measure {
  const known = fitted.some((value) => value !== null) ? fitted : kind === "numeric" ? [1] : ["a"];
  const bins = binsOf({ x: known });
  const [before, now] = [countedOn(bins, { x: reference }), countedOn(bins, { x: current })];
  return detector.measure({
    bins: first(bins.features),
    reference: first(before.features),
    current: first(now.features),
    alpha,
  });
}

export function repeat<T extends string | number>(value: T, times: number): T[] {
  return Array.from({ length: times }, () => value);
}

function first<T>(items: readonly T[]): T {
  return items[0]!;
}

/** Sums of other parts may differ in their last digits. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === "number" ? Number(part.toPrecision(9)) : part)),
  );
}

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}
