import { seededRandom } from "@driftguard/stats";
import { expect, test } from "vitest";
import { levels, normals } from "../../test/rows.ts";
import { defineDetector } from "../detectors/define-detector.ts";
import { hourMs } from "../judge/spans.ts";
import type { FeatureProfile } from "../profile/profile.ts";
import { type HourVerdict, Monitor, type Rows } from "./monitor.ts";
import type { MonitorOptions } from "./monitor-options.ts";

const rowsOf = (count: number, seed: number, shift = 0): Rows => {
  const [x, city] = [normals(count, seed, shift), levels(count, seed + 1, { Bonn: 0.6, Rome: 0.4 })];
  return x.map((value, i) => ({ x: value, city: city[i], prediction: value > 0 ? "yes" : "no" }));
};

test("one line says what drifted, predictions among it", () => {
  const report = new Monitor(rowsOf(1000, 1)).check(rowsOf(500, 5, 1)).toJSON();
  expect(report).toMatchObject({ status: "drift", reference: { rows: 1000 }, current: { rows: 500 } });
  expect(report.columns.map(({ name, use, status }) => [name, use, status])).toEqual([
    ["x", "feature", "drift"],
    ["prediction", "prediction", "drift"],
    ["city", "feature", "stable"],
  ]);
});

test("rows of one source are stable, too few are not, and a missing column is an error", () => {
  const monitor = new Monitor(rowsOf(1000, 1));
  expect(monitor.check(rowsOf(500, 5)).toJSON().status).toBe("stable");
  expect(monitor.check(rowsOf(20, 5)).toJSON().status).toBe("insufficient");
  expect(monitor.check(rowsOf(500, 5).map(({ x }) => ({ x }))).toJSON().counts).toMatchObject({ error: 2, stable: 1 });
});

test("methods, thresholds and types are wishes, by feature, kind or for all", () => {
  const monitor = new Monitor(rowsOf(1000, 1), {
    methods: ["psi"],
    thresholds: { psi: { numeric: 0.7 }, missing: 0.2 },
    features: { city: { methods: ["fisher"], thresholds: { fisher: 0.3 } } },
    types: { prediction: "ignore" },
  });
  const { columns, rule } = monitor.check(rowsOf(500, 5, 0.5)).toJSON();
  expect(columns.map(({ name, status }) => [name, status])).toEqual([
    ["x", "stable"],
    ["city", "stable"],
    ["prediction", "skipped"],
  ]);
  expect(rule.floors).toEqual({ psi: 0.7, fisher: 0.3, missing: 0.2, unseen: 0.01 });
});

test("a detector without a p-value asks for 200 values on both sides", () => {
  const mean = (profile: FeatureProfile): number => (profile.kind === "numeric" ? profile.s1 / profile.n : 0);
  const step = defineDetector({
    id: "mean_step",
    kinds: ["numeric"],
    floor: 0.2,
    find: ({ reference, current }) => ({ effect: Math.abs(mean(current) - mean(reference)) }),
  });
  const monitor = new Monitor(rowsOf(1000, 1), { detectors: [step], methods: ["mean_step"] });
  const signal = (rows: number) =>
    monitor
      .check(rowsOf(rows, 5, 1))
      .toJSON()
      .columns.find(({ name }) => name === "x")?.signals[0];
  expect(signal(200)).toMatchObject({ method: "mean_step", status: "drift", threshold: 0.2, pValue: null });
  expect(signal(199)).toMatchObject({ status: "insufficient", reason: "too-few-rows" });
});

test.each([
  ["a reference without rows", () => new Monitor([])],
  ["an unknown method", () => new Monitor(rowsOf(100, 1), { methods: ["psy"] })],
  [
    "a method that does not measure a feature",
    () => new Monitor(rowsOf(100, 1), { features: { city: { methods: ["ks"] } } }),
  ],
  ["a segment without a row", () => new Monitor(rowsOf(100, 1), { segments: ["city=Oslo"] })],
  ["a segment of no column", () => new Monitor(rowsOf(100, 1), { segments: ["town=Bonn"] })],
  ["a row without a time", () => new Monitor(rowsOf(100, 1)).add([{ x: 1 }], () => Number.NaN)],
  ["an alpha of 2", () => new Monitor(rowsOf(100, 1), { alpha: 2 })],
  ["an unknown correction", () => new Monitor(rowsOf(100, 1), JSON.parse('{ "correction": "bh" }'))],
  ["an unknown stream method", () => new Monitor(rowsOf(100, 1), JSON.parse('{ "concept": "adwim" }'))],
  ["an unknown multivariate method", () => new Monitor(rowsOf(100, 1), JSON.parse('{ "multivariate": ["pcb"] }'))],
  ["an unknown type", () => new Monitor(rowsOf(100, 1), { types: JSON.parse('{ "x": "number" }') })],
  ["a type of no column", () => new Monitor(rowsOf(100, 1), { types: { xx: "numeric" } })],
  ["a wish for no column", () => new Monitor(rowsOf(100, 1), { features: { xx: { methods: ["psi"] } } })],
])("%s is refused", (_, make) => {
  expect(make).toThrow(RangeError);
});

test.each([
  ["rows", () => new Monitor(JSON.parse('"a.csv"')), "Monitor needs rows as a list of objects, got string"],
  ["rows that are none", () => new Monitor(JSON.parse('[{"x":1},null]')), "list of objects; row 2 is none"],
  [
    "detectors",
    () => new Monitor(rowsOf(100, 1), { detectors: JSON.parse('[{"id":"spread","floor":1}]') }),
    'as defineDetector makes them; "spread" has no measure',
  ],
  ["current rows", () => new Monitor(rowsOf(100, 1)).check(JSON.parse("{}")), "list of objects, got object"],
  [
    "segments",
    () => new Monitor(rowsOf(100, 1), { segments: JSON.parse('{"Bonn": {}}') }),
    'as ["country=DE"], got object',
  ],
  ["methods", () => new Monitor(rowsOf(100, 1), { methods: JSON.parse('"psi"') }), 'as ["psi"], got string'],
  [
    "a feature's methods",
    () => new Monitor(rowsOf(100, 1), { features: { x: { methods: JSON.parse('"psi"') } } }),
    '"x" needs methods as a list of names, as ["psi"], got string',
  ],
])("%s of another shape are refused with the shape, where no types do so", (_, make, says) => {
  expect(make).toThrow(TypeError);
  expect(make).toThrow(says);
});

const start = Date.UTC(2026, 9, 5);

test("over time a daily rhythm is learnt and no alarm; a break of it is told within hours", () => {
  const random = seededRandom(3);
  const monitor = new Monitor(normals(1000, 4, 0, 1.5).map((x) => ({ x })));
  const fired: number[] = [];
  const days = 10;
  for (let hour = 0; hour < days * 24; hour++) {
    const shift = Math.sin((hour / 12) * Math.PI) + (hour >= (days - 1) * 24 ? 1.5 : 0);
    const rows = Array.from({ length: 60 }, () => ({ x: shift + random.normal(), at: start + hour * hourMs }));
    for (const { features, from } of monitor.add(rows, ({ at }) => at as number))
      if (features.some(({ status }) => status === "drift")) fired.push((from - start) / hourMs);
  }
  expect(fired.filter((hour) => hour < (days - 1) * 24)).toEqual([]);
  expect(fired[0]).toBeLessThan((days - 1) * 24 + 18);
});

/** Days of hours with a number by a seed, moved from the beginning of the last day on. */
function watchDays(options: MonitorOptions, days: number, moved = 1.5): readonly HourVerdict[] {
  const random = seededRandom(3);
  const monitor = new Monitor(
    normals(500, 4).map((x, i) => ({ x, country: i % 2 ? "DE" : "CH" })),
    options,
  );
  const last = (days - 1) * 24;
  return Array.from({ length: days * 24 }, (_, hour) => hour).flatMap((hour) => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      x: random.normal() + (hour >= last && i % 2 ? moved : 0),
      country: i % 2 ? "DE" : "CH",
    }));
    return monitor.add(rows, () => start + hour * hourMs);
  });
}

test("over time a threshold raised beyond a break keeps it quiet, and a method that was not wished is not looked at", () => {
  const signalsOf = (verdict: HourVerdict | undefined) =>
    verdict?.features.find(({ lane, feature }) => lane === "slow" && feature === "x")?.signals;
  const usual = watchDays({ methods: ["js"] }, 9);
  expect(signalsOf(usual.at(-1))).toMatchObject([
    { signal: "js", floor: 0.1, status: "drift" },
    { signal: "missing", floor: 0.05 },
  ]);
  const raised = watchDays({ features: { x: { methods: ["js"], thresholds: { js: 0.6 } } } }, 9);
  expect(signalsOf(raised.at(-1))?.[0]).toMatchObject({ signal: "js", floor: 0.6, status: "stable" });
});

test("over time a method beside those of the lanes is judged by its own past, once that is two weeks long", () => {
  const found = watchDays({ methods: ["psi"], features: { country: { methods: ["js"] } } }, 17);
  const statuses = found.flatMap(({ methods, from }) =>
    methods.map(({ feature, method, status }) => [feature, method, status, (from - start) / (24 * hourMs)] as const),
  );
  expect(new Set(statuses.map(([feature, method]) => `${feature} ${method}`))).toEqual(new Set(["x psi"]));
  const daysOf = (wanted: string) => statuses.filter(([, , status]) => status === wanted).map(([, , , day]) => day);
  expect(Math.max(...daysOf("undecided"))).toBeLessThan(16);
  expect(Math.min(...daysOf("stable"))).toBeGreaterThan(13);
  expect(Math.min(...daysOf("drift"))).toBeGreaterThan(16);
});

test("over time a segment is judged by itself, and counts among the columns that share a chance", () => {
  const last = watchDays({ segments: ["country=DE", "country=CH"] }, 9).at(-1);
  const driftedIn = (segment: string): readonly string[] =>
    (last?.segments.find((one) => one.segment === segment)?.features ?? []).flatMap(({ feature, status }) =>
      status === "drift" ? [feature] : [],
    );
  expect(last?.segments.map(({ segment, rows }) => [segment, rows])).toEqual([
    ["country=DE", 15],
    ["country=CH", 15],
  ]);
  expect([driftedIn("country=DE"), driftedIn("country=CH")]).toEqual([["x"], []]);
  const alone = watchDays({}, 9).at(-1);
  const critical = (verdict: HourVerdict | undefined) => verdict?.features[0]?.signals[0]?.critical ?? 0;
  expect(critical(last)).toBeGreaterThan(critical(alone));
});

test("a change in a named segment is told of it, and of it alone", () => {
  const rows = (seed: number, shift: number): Rows =>
    normals(2000, seed).map((x, i) => ({
      x: i % 4 === 0 ? x + shift : x,
      country: i % 4 === 0 ? "DE" : "CH",
      age: i % 50,
    }));
  const monitor = new Monitor(rows(1, 0), { segments: ["country=DE", "country=CH; age=..25"] });
  const found = monitor.checkSegments(rows(5, 0.5)).map(({ segment, report }) => {
    const { status, current, rule } = report.toJSON();
    return [segment, status, current.rows, rule.alpha];
  });
  expect(found).toEqual([
    ["country=DE", "drift", 500, 0.01 / 3],
    ["country=CH; age=..25", "stable", 740, 0.01 / 3],
  ]);
  expect(monitor.check(rows(5, 0.5)).toJSON().rule.alpha).toBe(0.01 / 3);
});

test("rows of an hour that was judged are counted as late, and change nothing", () => {
  const monitor = new Monitor(rowsOf(100, 1));
  const at = (hour: number) => () => start + hour * hourMs;
  expect(monitor.add(rowsOf(10, 2), at(0))).toEqual([]);
  expect(monitor.add(rowsOf(10, 3), at(2))).toMatchObject([{ from: start, rows: 10, stage: { name: "idle" } }]);
  expect(monitor.add(rowsOf(7, 4), at(0))).toEqual([]);
  expect(monitor.late).toBe(7);
});

test("errors that double are concept drift", () => {
  const random = seededRandom(11);
  const monitor = new Monitor(rowsOf(100, 1));
  const found = Array.from({ length: 3000 }, (_, i) =>
    monitor.observe(random.uniform() < (i < 1500 ? 0.1 : 0.3) ? 1 : 0),
  );
  const drifts = found.flatMap(({ status }, i) => (status === "drift" ? [i] : []));
  expect(drifts[0]).toBeGreaterThan(1500);
  expect(drifts[0]).toBeLessThan(2200);
  expect(() => monitor.observe(2)).toThrow(RangeError);
});

test("an option that there is not is refused, and those that there are are named", () => {
  const misspelt = { treshold: 0.2 } as MonitorOptions;
  expect(() => new Monitor(rowsOf(100, 1), misspelt)).toThrow(
    /there is no option "treshold"; there are types, alpha, /,
  );
});
