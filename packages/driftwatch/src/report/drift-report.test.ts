import { expect, test } from "vitest";
import { chunkOf, levels, normals, type Table } from "../../test/rows.ts";
import { buildBaseline } from "../baseline/build-baseline.ts";
import { judgeTwoGate, twoGateFloors } from "../judge/judge-two-gate.ts";
import { prepareBins, profileAccumulator } from "../profile/profile-accumulator.ts";
import { buildReport } from "./build-report.ts";
import { DriftReport } from "./drift-report.ts";

async function reportOf(before: Table, now: Table): Promise<DriftReport> {
  const schema = Object.entries(before).map(([name, values]) => ({
    name,
    type: typeof values[0] === "string" ? ("categorical" as const) : ("numeric" as const),
  }));
  const source = {
    schema,
    async *read() {
      yield chunkOf(before);
    },
  };
  const { bins, profile, rows } = await buildBaseline(source);
  const accumulator = profileAccumulator(prepareBins(bins));
  accumulator.add(chunkOf(now));
  const current = accumulator.profile();
  const window = { from: 0, to: 0 };
  return new DriftReport(
    buildReport({
      plan: schema.map(({ name, type }) => ({
        name,
        type,
        use: "feature",
        reasons: ["declared"],
        fate: "compared",
        because: null,
        notes: [],
      })),
      bins,
      reference: { name: "before.csv", rows, profile },
      current: { name: "now.csv", rows: current.events, profile: current },
      verdicts: judgeTwoGate({ bins, reference: profile, current, baselineId: "before.csv", window }),
      rule: { name: "two-gate", floors: twoGateFloors, alpha: 0.01, correction: "holm" },
      notes: [],
      rows: null,
      samples: null,
      season: null,
      command: null,
    }),
  );
}

const city = { Bern: 0.5, Basel: 0.3, Genf: 0.2 };
const before = { x: normals(2000, 1), calm: normals(2000, 2), c: levels(2000, 3, city) };
const now = {
  x: normals(1000, 4, 1.5),
  calm: normals(1000, 5),
  c: levels(1000, 6, { Bern: 0.1, Basel: 0.3, Genf: 0.6 }),
};

test("the drifting columns come first, the largest of its floor before the others", async () => {
  const report = (await reportOf(before, now)).toJSON();
  expect(report.columns.map(({ name, status }) => `${name} ${status}`)).toEqual(["x drift", "c drift", "calm stable"]);
  expect(report.headline).toBe("2 of 3 columns drifted: x, c.");
});

test("a column whose floor was raised says to what, from what and why", async () => {
  const rare = (seed: number) =>
    levels(1000, seed, Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`p${i}`, 1 / 3000])));
  const [column] = (await reportOf({ zip: rare(1) }, { zip: rare(2) })).toJSON().columns;
  const unseen = column?.signals.find(({ method }) => method === "unseen");
  expect(column?.notes.at(-1)).toMatch(
    /^7\d\.\d % of the rows were to be expected with new values: unseen matters from 0\.07\d+ on, not from 0\.01$/,
  );
  expect(unseen?.threshold).toBeCloseTo(0.072, 2);
});

test("both sides' shares are of all their values, on the same cells", async () => {
  const { columns } = (await reportOf(before, now)).toJSON();
  for (const { distribution } of columns) {
    if (distribution === null) throw new Error("a column without a distribution");
    const cells =
      distribution.kind === "numeric"
        ? [distribution.below, ...distribution.bars, distribution.above]
        : distribution.levels;
    expect(cells.reduce((sum, { reference }) => sum + reference, 0)).toBeCloseTo(1, 12);
    expect(cells.reduce((sum, { current }) => sum + current, 0)).toBeCloseTo(1, 12);
    if (distribution.kind === "numeric") expect(distribution.edges).toHaveLength(distribution.bars.length + 1);
  }
});

test("means and deviations are those of the values", async () => {
  const { columns } = (await reportOf({ x: [1, 2, 3, 4] }, { x: [2, 4] })).toJSON();
  // 1, 2, 3, 4: mean 2.5, sum of squares around it 5, over 3.
  expect(columns[0]?.reference?.numbers).toEqual({
    min: 1,
    max: 4,
    mean: 2.5,
    standardDeviation: Math.sqrt(5 / 3),
    infinite: 0,
  });
  expect(columns[0]?.current?.numbers?.mean).toBe(3);
});

test("no number of a report is NaN or infinite, so that JSON keeps every one", async () => {
  const odd = { x: normals(100, 1), none: Array.from({ length: 100 }, () => null) };
  const report = await reportOf(odd, { x: [Number.POSITIVE_INFINITY], none: [null] });
  expect(JSON.parse(JSON.stringify(report))).toEqual(structuredClone(report.toJSON()));
});

test("the page is one file that fetches nothing, and says the verdict before all else", async () => {
  const page = (await reportOf(before, now)).toHTML();
  expect(page).not.toMatch(/<script|<link|<img|url\(|https?:|@import/);
  expect(page).toContain("<h1>2 of 3 columns drifted: x, c.</h1>");
  expect(page.indexOf("<h1>")).toBeLessThan(page.indexOf("<details"));
});

test.each([
  { columns: 20, bytesMax: 300_000 },
  { columns: 200, bytesMax: 1_000_000 },
])("a page of $columns drifting columns stays under $bytesMax bytes", async ({ columns, bytesMax }) => {
  const table = (seed: number, mean: number): Table =>
    Object.fromEntries(
      Array.from({ length: columns }, (_, i) => [`a_rather_long_column_name_${i}`, normals(200, seed + i, mean)]),
    );
  const page = (await reportOf(table(1, 0), table(1000, 2))).toHTML();
  expect(page.match(/<figure>/g)).toHaveLength(columns);
  expect(Buffer.byteLength(page)).toBeLessThan(bytesMax);
});

test("names and levels from data are text in the page, never markup", async () => {
  const name = '<img src=x onerror="1">&';
  const page = (
    await reportOf({ [name]: levels(500, 1, { "</main><b>": 1 }) }, { [name]: levels(500, 2, { "<u>": 1 }) })
  ).toHTML();
  expect(page).not.toMatch(/<img|<u>|<\/main><b>/);
  expect(page).toContain("&lt;img src=x onerror=&quot;1&quot;&gt;&amp;");
});

test("Markdown has a row a column, JUnit a failure a drifting one", async () => {
  const report = await reportOf(before, now);
  expect(report.toMarkdown().match(/^\| (x|c|calm) \|/gm)).toHaveLength(3);
  expect(report.toJUnit()).toContain('tests="3" failures="2" errors="0" skipped="0"');
  expect(report.toJUnit().match(/<failure type="drift"/g)).toHaveLength(2);
});
