import { expect, test } from "vitest";
import { chunkOf, levels, normals } from "../../test/rows.ts";
import { mergeProfiles } from "../profile/merge-profiles.ts";
import type { ColumnChunk } from "../profile/profile.ts";
import { buildBaseline, type BaselineProgress, type RowSource } from "./build-baseline.ts";

const income = normals(1000, 1, 2000, 500);
const region = levels(1000, 2, { north: 0.5, south: 0.3, east: 0.2 });
const saturday = Date.UTC(2026, 10, 28);

function source(chunkRows: number, times?: readonly (number | null)[]): RowSource {
  return {
    schema: [
      { name: "income", type: "numeric" },
      { name: "letter", type: "text" },
      { name: "region", type: "categorical" },
    ],
    async *read(): AsyncGenerator<ColumnChunk> {
      for (let from = 0; from < 1000; from += chunkRows) {
        const to = from + chunkRows;
        const chunk = chunkOf({ income: income.slice(from, to), region: region.slice(from, to) });
        yield times === undefined ? chunk : { ...chunk, times: times.slice(from, to) };
      }
    },
  };
}

test("every row is counted; text has no profile", async () => {
  const baseline = await buildBaseline(source(300));
  expect(baseline).toMatchObject({ rows: 1000, seasonal: null, times: null, profile: { events: 1000 } });
  expect(baseline.bins.features.map(({ feature }) => feature)).toEqual(["income", "region"]);
  const [, counted] = baseline.profile.features;
  const rows = (level: string): number => region.filter((value) => value === level).length;
  expect(Array.from(counted?.counts ?? [])).toEqual([rows("north"), rows("south"), rows("east")]);
});

test("cutting into chunks changes neither bins nor counts", async () => {
  const [a, b] = [await buildBaseline(source(1000)), await buildBaseline(source(7))];
  expect(b.bins).toEqual(a.bins);
  expect(b.profile.features.map(({ counts }) => counts)).toEqual(a.profile.features.map(({ counts }) => counts));
});

test("the seasonal cells add up to the whole, rows without a time apart", async () => {
  const times = income.map((_, i) => (i % 100 === 0 ? null : saturday + i * 600_000));
  const { bins, profile, seasonal, times: span } = await buildBaseline(source(250, times));
  expect(span).toEqual({ first: saturday + 600_000, last: saturday + 999 * 600_000 });
  const sum = mergeProfiles(bins, seasonal ?? []);
  expect([profile.events, sum.events]).toEqual([1000, 990]);
  // Six rows an hour: the first hour of the two weekend days has 6 + 6, its first row of all without a time.
  expect(seasonal?.[24]?.events).toBe(11);
});

test("progress tells both passes", async () => {
  const seen: BaselineProgress[] = [];
  await buildBaseline(source(500), { rowsMax: 900, onProgress: (progress) => seen.push(progress) });
  expect(seen).toEqual([
    { pass: "sampling", rows: 500 },
    { pass: "sampling", rows: 1000 },
    { pass: "counting", rows: 500 },
    { pass: "counting", rows: 1000 },
  ]);
});

test("a source that reads differently the second time is refused", async () => {
  let readings = 0;
  const forgetful: RowSource = {
    ...source(500),
    async *read() {
      readings += 1;
      yield* readings === 1 ? source(500).read() : [chunkOf({ income: [1], region: ["north"] })];
    },
  };
  await expect(buildBaseline(forgetful, { rowsMax: 900 })).rejects.toThrow("the source gave 1000, then 1");
});

/** Gaps, infinities, -0 and values that broke the type. */
const odd: RowSource = {
  schema: source(1).schema,
  async *read() {
    for await (const chunk of source(250).read()) {
      const [numbers, letters] = chunk.columns;
      const values = Array.from<unknown, number | null>(numbers?.values ?? [], (value, row) =>
        typeof value === "number" ? ([value, null, Infinity, -0][row % 4] ?? null) : null,
      );
      yield {
        rows: chunk.rows,
        columns: [
          { kind: "numeric", values, violations: 3 },
          { kind: "categorical", values: Array.from<unknown, string>(letters?.values ?? [], String), violations: 0 },
        ],
      };
    }
  },
};

test("rows that fit into the sample are read once, and come to what two readings come to", async () => {
  const passes = new Set<string>();
  const once = await buildBaseline(odd, {
    levelsMax: 2,
    onProgress: ({ pass, rows }) => passes.add(`${pass} ${rows}`),
  });
  const twice = await buildBaseline(odd, { levelsMax: 2, isLive: true });
  expect(once).toEqual(twice);
  expect(once.profile.features).toMatchObject([{ violations: 12, posInf: 248 }, { other: expect.any(Number) }]);
  expect(passes).toEqual(new Set(["sampling 250", "sampling 500", "sampling 750", "sampling 1000", "counting 1000"]));
});

test("where levels were counted in the first reading, a second one of numbers alone comes to the same", async () => {
  const narrow: RowSource = {
    ...odd,
    async *readNumbers() {
      for await (const { rows, columns } of odd.read()) yield { rows, columns: columns.slice(0, 1) };
    },
  };
  const options = { levelsMax: 2, rowsMax: 900 };
  expect(await buildBaseline(narrow, options)).toEqual(await buildBaseline(odd, options));
});

test.each([
  { promise: "rows with times", times: income.map((_, i) => saturday + i * 600_000), isLive: false },
  { promise: "rows that still come in", times: undefined, isLive: true },
])("$promise are read whole twice", async ({ times, isLive }) => {
  const whole = source(250, times);
  const narrow: RowSource = {
    ...whole,
    readNumbers: () => {
      throw new Error("levels are needed");
    },
  };
  const options = { rowsMax: 900, isLive };
  expect(await buildBaseline(narrow, options)).toEqual(await buildBaseline(whole, options));
});

test("it stops between chunks when asked to", async () => {
  const controller = new AbortController();
  const stopped = buildBaseline(source(100), {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
});

test("a source without rows gives an empty baseline", async () => {
  const empty: RowSource = { ...source(1), read: async function* (): AsyncGenerator<ColumnChunk> {} };
  expect(await buildBaseline(empty)).toMatchObject({ rows: 0, seasonal: null, profile: { events: 0 } });
});
