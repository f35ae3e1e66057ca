import { expect, test } from "vitest";

import { type InputDays, tellingInput } from "./telling-input.ts";

const [hourMs, dayMs] = [3_600_000, 86_400_000];
const midnight = Date.UTC(2026, 0, 1);
const dayOf = (mean: number, values = 100) => ({ values, sum: mean * values });
const input = (feature: string, means: readonly number[]): InputDays => ({
  feature,
  days: new Map(means.map((mean, day) => [midnight + day * dayMs, dayOf(mean)])),
});
const count = 10;
const ends = Array.from({ length: count }, (_, day) => midnight + (day + 1) * dayMs);
const now = ends.at(-1) ?? 0;
const expected = [0.2, 0.2, 0.6, 0.2, 0.3, 0.2, 0.5, 0.2, 0.2, 0.2];
const sight = input("sight", [10, 10, 3, 10, 8, 10, 5, 10, 10, 10]);
const rain = input("rain", [0, 0, 2, 0, 0, 0, 0, 0, 1, 0]);
const calm = input(
  "calm",
  Array.from({ length: count }, () => 4),
);

test("the input that predictions follow most closely is told, in whichever direction and order", () => {
  for (const inputs of [
    [rain, sight, calm],
    [calm, sight, rain],
  ]) {
    const told = tellingInput(inputs, { ends, expected, now });
    expect(told).toMatchObject({ feature: "sight", values: [10, 10, 3, 10, 8, 10, 5, 10, 10, 10] });
    expect(told?.correlation).toBeLessThan(-0.95);
  }
});

test("nothing is told where no input follows, and of under seven days", () => {
  expect(tellingInput([calm], { ends, expected, now })).toBeNull();
  const few = expected.map((value, day) => (day < 7 ? value : null));
  expect(tellingInput([sight], { ends, expected: few, now })).toBeNull();
});

test("a window that lies in two days takes its share of both, and all that has come of the running one", () => {
  const noon = ends.map((end) => end - 12 * hourMs);
  const told = tellingInput([sight], { ends: noon, expected, now: now - 12 * hourMs });
  // The day before half, this day half: (10 + 3) / 2; the last day's hundred rows came in twelve hours, against fifty.
  expect(told?.values[2]).toBe(6.5);
  const rising = input("rising", [...expected.slice(0, 9).map((value) => value * 10), 20]);
  const last = tellingInput([rising], {
    ends: noon,
    expected: expected.map((value, day) => (day === 9 ? 2 : value)),
    now: now - 12 * hourMs,
  });
  expect(last?.values[9]).toBeCloseTo((50 * 2 + 100 * 20) / 150, 10);
});
