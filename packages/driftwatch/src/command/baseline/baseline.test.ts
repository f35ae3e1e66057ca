import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { levels, normals } from "../../../test/rows.ts";
import { runHere } from "../../../test/run-command.ts";
import { temporaryFolder } from "../../../test/temporary-folder.ts";
import { readBaselineFile } from "../../baseline/baseline-file.ts";
import type { Report } from "../../report/report.ts";

const folder = temporaryFolder();
type Columns = Readonly<Record<string, readonly (string | number)[]>>;

function writeCsv(name: string, columns: Columns): string {
  const names = Object.keys(columns);
  const lines = Array.from({ length: 1000 }, (_, row) => names.map((column) => columns[column]![row]).join(","));
  return folder.write(name, `${[names.join(","), ...lines].join("\n")}\n`);
}

const city = { Bern: 0.5, Basel: 0.3, Genf: 0.2 };
const ids = Array.from({ length: 1000 }, (_, i) => i);
const reference = writeCsv("reference.csv", { id: ids, x: normals(1000, 1), city: levels(1000, 1, city) });
const same = writeCsv("same.csv", { id: ids, city: levels(1000, 2, city), x: normals(1000, 2) });
const moved = writeCsv("moved.csv", {
  id: ids,
  x: normals(1000, 3, 1),
  city: levels(1000, 3, { Bern: 0.5, Chur: 0.5 }),
});
const lost = writeCsv("lost.csv", { x: normals(1000, 4), extra: normals(1000, 5) });
const file = join(folder.path, "reference.baseline.json");
const made = await runHere(["baseline", reference, "--output", file]);

async function checkAgainst(...args: string[]): Promise<{ code: number | null; report: Report }> {
  const { code, stdout, stderr } = await runHere(["check", ...args, "--format", "json"]);
  expect(stderr).toBe("");
  return { code, report: JSON.parse(stdout) as Report };
}

test("a baseline says how its columns were read, and holds no row", () => {
  expect(made).toMatchObject({ code: 0, stdout: "" });
  expect(made.stderr).toMatch(/id: numeric. Left out. An id: it changes by itself./);
  expect(made.stderr).toMatch(/Baseline of 1,000 rows and 2 columns in .*reference\.baseline\.json\n$/);
  expect(statSync(file).size).toBeLessThan(10_000);
});

test("without --output the baseline is on stdout, byte for byte the same", async () => {
  expect((await runHere(["baseline", reference])).stdout).toBe(readFileSync(file, "utf8"));
});

test.each([
  { promise: "no drift", current: same, code: 0 },
  { promise: "drift", current: moved, code: 1 },
])("against a baseline a file has the verdicts it has against its rows: $promise", async ({ current, code }) => {
  const against = await checkAgainst("--baseline", file, current);
  const direct = await checkAgainst(reference, current);
  const verdicts = ({ columns }: Report): unknown[] =>
    columns
      .filter(({ status }) => status !== "skipped")
      .map(({ name, type, status, severity, says }) => ({ name, type, status, severity, says }));
  expect([against.code, direct.code]).toEqual([code, code]);
  expect(verdicts(against.report)).toEqual(verdicts(direct.report));
});

test("a column of the baseline that is gone cannot be judged, and a new one is left out", async () => {
  const { code, report } = await checkAgainst("--baseline", file, lost);
  expect(code).toBe(2);
  const says = Object.fromEntries(report.columns.map(({ name, status, says: own }) => [name, `${status}: ${own}`]));
  expect(says).toEqual({
    x: "stable: No change that matters.",
    city: "error: The current file does not have this column.",
    extra: "skipped: Not in the baseline: it is new, or was left out when the baseline was made.",
  });
});

// Right in 4 of 5; a 1 for all three of its rows and one of the other two.
const scored = folder.write(
  "scored.csv",
  `x,came,chance,number\n${["1,1,0.9,2", "2,1,0.8,3", "3,1,0.7,4", "4,0,0.6,4", "5,0,0.1,5", "6,,0.1,5"].join("\n")}\n`,
);
const weights = folder.write("weights.json", '{"x": 0.75}');

test("importance and performance stand in the file where columns tell of them", async () => {
  const { stdout } = await runHere([
    "baseline",
    scored,
    "--importance",
    weights,
    "--label",
    "came",
    "--score",
    "chance",
  ]);
  const { importance, performance } = readBaselineFile(stdout).notes;
  expect(importance).toEqual({ x: 0.75 });
  // Precision 3/4 and recall 1, so F1 is 6/7; both 0s lie below all 1s.
  expect(performance).toMatchObject({ accuracy: 0.8, precision: 0.75, recall: 1, f1: 6 / 7, rocAuc: 1 });
});

test("the performance of a model of numbers is its errors", async () => {
  const { stdout } = await runHere(["baseline", scored, "--label", "x", "--prediction", "number"]);
  const { performance } = readBaselineFile(stdout).notes;
  // Differences -1, -1, -1, 0, 0, 1.
  expect(performance).toMatchObject({ meanAbsoluteError: 4 / 6, bias: -2 / 6 });
});

test("without such columns neither stands there", () => {
  expect(readBaselineFile(readFileSync(file, "utf8")).notes).not.toHaveProperty("performance");
  expect(readFileSync(file, "utf8")).not.toContain("importance");
});

const strangers = folder.write("strangers.json", '{"y": 0.75}');
const numbers = folder.write("numbers.csv", `city\n${"1\n".repeat(40)}`);
const torn = folder.write("torn.baseline.json", readFileSync(file, "utf8").replace('"rows":1000', '"rows":1001'));
const types = folder.write("types.json", '{"columns":{"x":"categorical"}}');
const idsOnly = folder.write("ids.csv", `id\n${ids.join("\n")}\n`);

test.each([
  {
    promise: "a baseline that was changed",
    args: ["check", "--baseline", torn, same],
    says: `${torn}: the baseline file was changed: its hash is another one; make it again with driftwatch baseline.`,
  },
  {
    promise: "a table where the baseline belongs",
    args: ["check", "--baseline", reference, same],
    says: `${reference}: the baseline file is no JSON; make it again with driftwatch baseline.`,
  },
  {
    promise: "no such baseline",
    args: ["check", "--baseline", "none.json", same],
    says: "none.json: the baseline file is not there.",
  },
  {
    promise: "another type than the baseline's",
    args: ["check", "--baseline", file, same, "--schema", types],
    says: `${types}: "x" is categorical there and numeric in ${file}; make the baseline again with this schema.`,
  },
  {
    promise: "two files beside a baseline",
    args: ["check", "--baseline", file, same, same],
    says: "check with --baseline needs one file, the current one; got 2. (driftwatch check --help)",
  },
  {
    promise: "three files beside a baseline",
    args: ["check", "--baseline", file, same, same, same],
    says: "check with --baseline needs one file, the current one; got 3. (driftwatch check --help)",
  },
  {
    promise: "the importance of a column that is not there",
    args: ["baseline", scored, "--importance", strangers],
    says: `${strangers}: there is no column "y" in ${scored}.`,
  },
  {
    promise: "scores without what came",
    args: ["baseline", scored, "--score", "chance"],
    says: "baseline needs --label COLUMN, which says what came in the reference. (driftwatch baseline --help)",
  },
  {
    promise: "what came without what was said",
    args: ["baseline", scored, "--label", "came"],
    says: "baseline needs --score (chances of classes), or --prediction (numbers), beside --label. (driftwatch baseline --help)",
  },
  {
    promise: "nothing to compare",
    args: ["baseline", idsOnly],
    says: `${idsOnly}: no column can be compared; see how with driftwatch profile.`,
  },
])("$promise ends with 3 and one sentence", async ({ args, says }) => {
  expect(await runHere(args)).toEqual({ code: 3, stdout: "", stderr: `driftwatch: ${says}\n` });
});

test("a file whose column is of another kind than the baseline's is judged as the baseline's", async () => {
  const { report } = await checkAgainst("--baseline", file, numbers);
  expect(report.columns.find(({ name }) => name === "city")).toMatchObject({
    type: "categorical",
    status: "drift",
    says: expect.stringContaining("100 % of the values are new"),
  });
});

test("times that a baseline has in a unit it does not say are not compared with seconds", async () => {
  const rows = Array.from({ length: 500 }, (_, row) => ({ at: (row * 97) % 86_400, x: row % 37 }));
  const times = folder.write(
    "times.parquet",
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "at", data: rows.map(({ at }) => at * 1000) },
          { name: "x", data: rows.map(({ x }) => x) },
        ],
        schema: [
          { name: "root", num_children: 2 },
          { name: "at", type: "INT32", converted_type: "TIME_MILLIS", repetition_type: "REQUIRED" },
          { name: "x", type: "INT32", repetition_type: "REQUIRED" },
        ],
      }),
    ),
  );
  const asNumbers = folder.write("times.csv", `at,x\n${rows.map(({ at, x }) => `${at * 1000},${x}\n`).join("")}`);
  const [told, untold] = ["told", "untold"].map((name) => join(folder.path, `${name}.baseline.json`));
  await runHere(["baseline", times, "--output", told!]);
  await runHere(["baseline", asNumbers, "--output", untold!]);
  expect(readBaselineFile(readFileSync(told!, "utf8")).notes.units).toEqual({ at: "s" });
  expect((await checkAgainst("--baseline", told!, times)).report.columns[0]).toMatchObject({ status: "stable" });
  const { columns } = (await checkAgainst("--baseline", untold!, times)).report;
  expect(columns.find(({ name }) => name === "at")).toMatchObject({
    status: "skipped",
    says: expect.stringMatching(/does not say what its numbers are counted in: make it again/),
  });
});
