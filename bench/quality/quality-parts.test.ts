import { expect, test } from "vitest";
import { seededRandom } from "@driftguard/stats";
import { fitFamilies, makeModel, makeSome } from "./model.ts";
import { worldChanges, runPerformance } from "./performance.ts";
import { bounded } from "./say-shares.ts";
import { type Events, simulateHours } from "./simulate-hours.ts";
import { runStreams } from "./streams.ts";

const fitting = fitFamilies();

test("errors that double are found by the default detector of streams, which keeps quiet before", () => {
  const [found] = runStreams({ seed: 1, streams: 2 });
  expect(found).toMatchObject({ detector: "hddm_a", streams: 2, falsePer10000: 0, runLength: null, found: 2 });
});

test("a model whose scores mean nothing any more is told, one that is as good as it says is not", () => {
  const rows = runPerformance({ seed: 1, rates: [40], models: 1, cs: [7] }).filter(
    ({ model }) => model === "calibrated",
  );
  expect(rows.map(({ change, alerted }) => [change, alerted])).toEqual(
    expect.arrayContaining([
      [null, 0],
      [worldChanges.at(-1)?.name, 1],
    ]),
  );
});

test("a holiday is like a Sunday, and a step stays", () => {
  const rowsOfDay = (events: Events): number => {
    const random = seededRandom(1);
    const model = makeSome(random, { scenario: "S", kind: "numeric", fitting, count: 1 });
    const hours = simulateHours(random, model, { scenario: "S", rate: 1000, hours: 72, events });
    return hours.slice(48).reduce((sum, { profile }) => sum + profile.events, 0);
  };
  expect(rowsOfDay({ holidays: [2] }) / rowsOfDay({})).toBeCloseTo(0.7, 1);
  const meanBin = (events: Events): number => {
    const random = seededRandom(1);
    const model = makeModel(random, "iid", fitting);
    const [first] =
      simulateHours(random, model, { scenario: "iid", rate: 10_000, hours: 1, events })[0]?.profile.features ?? [];
    return Array.from(first?.counts ?? []).reduce((sum, count, bin) => sum + count * bin, 0) / (first?.n ?? 1);
  };
  expect(meanBin({ step: { from: 0, by: 0.5 } })).toBeGreaterThan(meanBin({ step: { from: 1, by: 0.5 } }) + 5);
});

test("a share is told with the bounds of Clopper and Pearson", () => {
  expect(bounded("weeks", { share: 0, lower: 0, upper: 0.0308 }, 118)).toEqual({
    "weeks %": 0,
    "weeks, 95 % bounds": "0 to 3.08",
    "weeks, of": 118,
  });
});
