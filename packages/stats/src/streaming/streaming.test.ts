import fc from "fast-check";
import { expect, test } from "vitest";
import { readReference } from "../../test/reference.ts";
import { adaptiveWindowing } from "./adaptive-windowing.ts";
import type { ChangeDetector } from "./change-detector.ts";
import { cumulativeSum } from "./cumulative-sum.ts";
import { driftDetectionMethod } from "./drift-detection-method.ts";
import { earlyDriftDetectionMethod } from "./early-drift-detection-method.ts";
import { hoeffdingDriftAverage } from "./hoeffding-drift-average.ts";
import { hoeffdingDriftWeighted } from "./hoeffding-drift-weighted.ts";
import { type DrawPlaces, kolmogorovSmirnovWindow } from "./kolmogorov-smirnov-window.ts";
import { pageHinkley } from "./page-hinkley.ts";

/** Where a sampler is given, it draws the places that river's generator drew. */
const detectors: Readonly<Record<string, (sampler?: () => DrawPlaces) => ChangeDetector>> = {
  page_hinkley: () => pageHinkley(),
  adwin: () => adaptiveWindowing(),
  adwin_wide: () => adaptiveWindowing({ delta: 0.1 }),
  kswin: (sampler) => kolmogorovSmirnovWindow(sampler ? { sampler } : {}),
  kswin_strict: (sampler) => kolmogorovSmirnovWindow({ alpha: 1e-4, ...(sampler && { sampler }) }),
  ddm: driftDetectionMethod,
  eddm: () => earlyDriftDetectionMethod(),
  eddm_quiet: () => earlyDriftDetectionMethod({ warning: 0.8, drift: 0.75 }),
  hddm_a: () => hoeffdingDriftAverage(),
  hddm_w: () => hoeffdingDriftWeighted(),
  cusum: cumulativeSum,
};
const ofErrors: ReadonlySet<string> = new Set(["ddm", "eddm", "eddm_quiet", "hddm_a", "hddm_w"]);

type Case = {
  readonly name: string;
  readonly stream: string;
  readonly values: readonly number[];
  readonly warnings: readonly number[];
  readonly drifts: readonly number[];
  /** Places drawn at each test since the last detection, 30 bytes each in base64. */
  readonly draws?: string;
};

function replay(draws: string): () => DrawPlaces {
  const bytes = Buffer.from(draws, "base64");
  return () => {
    let test = 0;
    return (_, size) => Array.from(bytes.subarray(test * size, ++test * size));
  };
}

/** Where drift is found, and where each first warning since the drift before stands. */
function follow(detector: ChangeDetector, values: readonly number[]): Pick<Case, "warnings" | "drifts"> {
  const warnings: number[] = [];
  const drifts: number[] = [];
  let isFresh = true;
  for (const [index, value] of values.entries()) {
    const { status } = detector.update(value);
    if (status === "warning" && isFresh) warnings.push(index);
    if (status === "warning") isFresh = false;
    if (status === "drift") drifts.push(index);
    if (status === "drift") isFresh = true;
  }
  return { warnings, drifts };
}

test.each(readReference<Case>("streaming")["streams"]!.cases)(
  "$name finds on the stream $stream what river finds, at the same values",
  ({ name, values, warnings, drifts, draws }) => {
    expect(follow(detectors[name]!(draws === undefined ? undefined : replay(draws)), values)).toEqual({
      warnings,
      drifts,
    });
  },
);

test.each(Object.entries(detectors))(
  "%s: what is missing or infinite changes nothing, and no number is NaN",
  (name, make) => {
    const value = ofErrors.has(name) ? fc.constantFrom(0, 1) : fc.double({ noNaN: true, noDefaultInfinity: true });
    const gap = fc.constantFrom(null, undefined, Number.NaN, Infinity, -Infinity);
    fc.assert(
      fc.property(fc.array(fc.oneof(value, gap), { maxLength: 120 }), (values) => {
        const whole = make();
        const kept = make();
        for (const next of Object.freeze(values)) {
          const { status, mean } = whole.update(next);
          expect(mean === null || Number.isFinite(mean)).toBe(true);
          if (Number.isFinite(next)) expect(kept.update(next)).toEqual({ status, n: expect.any(Number), mean });
        }
      }),
      { numRuns: 50 },
    );
  },
);

test.each(Object.entries(detectors))("%s: a constant stream is never drift", (_, make) => {
  const detector = make();
  for (let row = 0; row < 500; row++) expect(detector.update(1).status).not.toBe("drift");
});

test("the mean of the time that ended is told with the drift, and a new one begins after it", () => {
  const detector = cumulativeSum();
  for (let row = 0; row < 40; row++) detector.update(row % 2);
  expect(detector.update(10)).toEqual({ status: "drift", n: 41, mean: expect.closeTo(30 / 41, 12) });
  expect(detector.update(10)).toEqual({ status: "insufficient", n: 1, mean: 10 });
});

test("a window without change grows; its cut leaves what came after", () => {
  // Means 0 and 1, no spread: the bound falls below the difference within some 32 values of the change.
  const detector = adaptiveWindowing();
  for (let row = 0; row < 1024; row++) expect(detector.update(0).status).not.toBe("drift");
  const after = Array.from({ length: 64 }, () => detector.update(1).status);
  expect(after.filter((status) => status === "drift")).toHaveLength(1);
});

test("KSWIN draws places without putting back, the same for the same seed", () => {
  const run = (seed: number) => {
    const detector = kolmogorovSmirnovWindow({ seed, alpha: 0.05 });
    return Array.from(
      { length: 400 },
      (_, row) => detector.update(((row * 0.6180339887498949) % 1) + (row > 200 ? 0.4 : 0)).status,
    );
  };
  expect(run(1)).toEqual(run(1));
  expect(run(1)).toContain("drift");
});

test.each([
  ["a delta of 0", () => adaptiveWindowing({ delta: 0 })],
  ["an alpha above 1", () => kolmogorovSmirnovWindow({ alpha: 1.1 })],
  ["fewer older values than newest", () => kolmogorovSmirnovWindow({ window: 50 })],
])("%s is refused", (_, make) => {
  expect(make).toThrow(RangeError);
});

test.each([...ofErrors])("%s refuses what is no error", (name) => {
  expect(() => detectors[name]!().update(2)).toThrow(RangeError);
});
