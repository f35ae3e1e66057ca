import { expect, test } from "vitest";
import { burstinessOf, expectedRows, judgeVolume, type VolumeHour } from "./volume.ts";

const steady = { rows: 1000, dispersion: 20, fewest: 700, most: 1400 };
const hours = (...rows: readonly number[]): VolumeHour[] => rows.map((count) => ({ rows: count, expected: steady }));

test.each<{ promise: string; hours: VolumeHour[]; status: string; direction: string | null; severity: number }>([
  {
    promise: "as many rows as expected are stable",
    hours: hours(1010, 990, 1000),
    status: "stable",
    direction: null,
    severity: 0,
  },
  {
    promise: "one thin hour is watched",
    hours: hours(1000, 1000, 250),
    status: "stable",
    direction: null,
    severity: 2,
  },
  { promise: "two thin hours are drift", hours: hours(1000, 250, 250), status: "drift", direction: "low", severity: 3 },
  {
    promise: "two thin hours of three are drift",
    hours: hours(250, 1000, 250),
    status: "drift",
    direction: "low",
    severity: 3,
  },
  {
    promise: "thin hours that are over are not",
    hours: hours(250, 250, 1000),
    status: "stable",
    direction: null,
    severity: 0,
  },
  {
    promise: "two crowded hours are drift",
    hours: hours(1000, 3100, 3100),
    status: "drift",
    direction: "high",
    severity: 3,
  },
  {
    promise: "a thin and a crowded hour are not the same problem",
    hours: hours(1000, 100, 3100),
    status: "stable",
    direction: null,
    severity: 2,
  },
  {
    promise: "an hour without any row is drift at once, and severe",
    hours: hours(1000, 1000, 0),
    status: "drift",
    direction: "low",
    severity: 4,
  },
  {
    promise: "an empty hour after one that expects few rows may be a batch that is late",
    hours: [{ rows: 0, expected: { rows: 10, dispersion: 1, fewest: 0, most: 40 } }, ...hours(0)],
    status: "stable",
    direction: null,
    severity: 2,
  },
  {
    promise: "six times the rows are severe",
    hours: hours(1000, 6000, 6000),
    status: "drift",
    direction: "high",
    severity: 4,
  },
  {
    promise: "hours that expect under 50 rows are not judged",
    hours: [{ rows: 0, expected: { rows: 49, dispersion: 1, fewest: 40, most: 60 } }],
    status: "insufficient",
    direction: null,
    severity: 0,
  },
  {
    promise: "nor are hours whose past is not known",
    hours: [{ rows: 0, expected: null }],
    status: "insufficient",
    direction: null,
    severity: 0,
  },
  { promise: "nor is no hour", hours: [], status: "insufficient", direction: null, severity: 0 },
])("$promise", ({ hours: given, status, direction, severity }) => {
  expect(judgeVolume(given)).toMatchObject({ status, direction, severity });
});

test("bursty traffic needs more to be strange", () => {
  // 60 rows expected, 17 came. Poisson: below 1e-4. With variance 30 times the mean, one hour in ten is as thin.
  const given = (dispersion: number): VolumeHour[] =>
    Array.from({ length: 3 }, () => ({ rows: 17, expected: { rows: 60, dispersion, fewest: 40, most: 90 } }));
  expect(judgeVolume(given(1)).status).toBe("drift");
  expect(judgeVolume(given(30)).status).toBe("stable");
});

test.each([
  { promise: "a batch that is late on some days is late again", rows: 0, expected: [10_000, 10_000, 0, 10_000] },
  { promise: "an hour that was as full before is not strange", rows: 4000, expected: [900, 1100, 1000, 2100] },
])("$promise", ({ rows, expected }) => {
  const hour = { rows, expected: expectedRows(expected) };
  expect(judgeVolume([hour, hour, hour]).status).toBe("stable");
});

test("an hour's expectation is its cell's mean, variance over mean, and range", () => {
  // 90, 100, 110: variance 100
  expect(expectedRows([90, 100, 110])).toEqual({ rows: 100, dispersion: 1, fewest: 90, most: 110 });
  // 0, 100, 200: variance 10,000
  expect(expectedRows([0, 100, 200])).toEqual({ rows: 100, dispersion: 100, fewest: 0, most: 200 });
  // Of a model whose hours vary by 10 % of their mean squared: 1 + 100 x .1
  expect(expectedRows([90, 100, 110], 0.1)).toMatchObject({ dispersion: 11 });
  expect(expectedRows([5, 6])).toBeNull();
  expect(expectedRows([0, 0, 0])).toEqual({ rows: 0, dispersion: 1, fewest: 0, most: 0 });
});

test("burstiness is the relative variance of all hours about their cells, less what a Poisson stream has", () => {
  // 0, 200: squares of 20,000 about 100, one degree of freedom; 1,000 and 1,000: none. (20,000 - 100 - 1,000) / (100² + 1,000²)
  expect(burstinessOf([[0, 200], [1000, 1000], [7]])).toBeCloseTo(18_900 / 1_010_000, 12);
  expect(burstinessOf([[100, 100]])).toBe(0);
  expect(burstinessOf([])).toBe(0);
});
