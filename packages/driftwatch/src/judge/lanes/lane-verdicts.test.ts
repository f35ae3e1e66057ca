import { expect, test } from "vitest";
import { contextOf, dayHours, hoursOf, monday, type Scene } from "../../../test/hours.ts";
import { binsOf, levels, normals, type Table } from "../../../test/rows.ts";
import { judgeLanes, type LanesInput } from "./judge-lanes.ts";
import { hourMs } from "../spans.ts";
import { laneVerdicts } from "./lane-verdicts.ts";
import { seasonalCellOf } from "./seasonal-cell-of.ts";

const shares = { a: 0.5, b: 0.5 };
const bins = binsOf({ amount: normals(5000, 1), shop: levels(5000, 2, shares) });

function rows(hour: number): Table {
  return { amount: normals(250, 100 + hour, hour >= 2 * dayHours ? 3 : 0), shop: levels(250, 5000 + hour, shares) };
}

function inputOf(cleanDays: number): LanesInput {
  const scene: Scene = { bins, spans: hoursOf(bins, 3 * dayHours, rows), cleanDays };
  const calibrations = { slow: null, fast: null };
  return { ...contextOf(scene), now: monday + 3 * dayHours * hourMs, spans: scene.spans, cleanDays, calibrations };
}

test("a judged lane becomes verdicts with groups, thresholds and what they were made of", () => {
  const input = inputOf(2);
  const verdicts = laneVerdicts(input, judgeLanes(input), "slow", "b7");
  expect(verdicts.map(({ feature, method, status }) => `${feature} ${method} ${status}`)).toEqual([
    "amount ks drift",
    "amount js drift",
    "amount missing stable",
    "shop js stable",
    "shop missing stable",
    "shop unseen stable",
  ]);
  expect(verdicts[0]).toMatchObject({
    baselineId: "b7",
    severity: 4,
    threshold: 0.4,
    n: 6000,
    adjustedPValue: null,
    details: { lane: "slow", floor: 0.4, history: null },
    window: { from: monday + 2 * dayHours * hourMs, to: monday + 3 * dayHours * hourMs },
  });
  expect(verdicts[1]?.details).toHaveProperty("groups");
});

test("a verdict's effect is the value that was judged", () => {
  const input = inputOf(2);
  const judgement = judgeLanes(input);
  const verdicts = laneVerdicts(input, judgement, "slow", "b7");
  const values = judgement.features.flatMap(({ signals }) => signals.map(({ value }) => value));
  verdicts.forEach(({ effect }, i) => expect(effect.value).toBeCloseTo(values[i] ?? Number.NaN, 12));
});

test("a lane that did not run has no verdicts", () => {
  const idle = inputOf(0);
  expect(laneVerdicts(idle, judgeLanes(idle), "slow", "b7")).toEqual([]);
  const learning = inputOf(2);
  expect(laneVerdicts(learning, judgeLanes(learning), "fast", "b7")).toEqual([]);
});

test("a cell holds its clean hours only, feature by feature", () => {
  const [first, second] = hoursOf(bins, 2, rows);
  if (first === undefined || second === undefined) throw new Error("two hours are expected");
  const cell = seasonalCellOf(bins, [
    { profile: first.profile, isClean: () => true },
    { profile: second.profile, isClean: (feature) => feature === 1 },
  ]);
  expect(cell?.features.map(({ n }) => n)).toEqual([250, 500]);
  expect(seasonalCellOf(bins, [{ profile: first.profile, isClean: () => false }])).toBeNull();
});
