import { readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "@driftguard/stats";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { runHere } from "../../../test/run-command.ts";
import { temporaryFolder } from "../../../test/temporary-folder.ts";
import { chooseMultivariate, type MultivariateWish } from "../../judge/choose-multivariate.ts";
import { methods } from "../../detectors/methods.ts";
import { Monitor } from "../../monitor/monitor.ts";

const folder = temporaryFolder();
const schema: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../../../report.schema.json"), "utf8"));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema as object);

/** Income and rent go together, age does not; with a sign of -1 they go apart, each still distributed as before. */
function rowsOf(count: number, seed: number, sign = 1): Record<string, number>[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const income = random.normal();
    return { id: i, income, rent: sign * 0.8 * income + 0.6 * random.normal(), age: random.normal() };
  });
}

const file = (name: string, rows: Record<string, number>[]): string => {
  const names = Object.keys(rows[0]!);
  return folder.write(
    name,
    [names, ...rows.map((row) => names.map((key) => row[key]))].map((line) => line.join(",")).join("\n"),
  );
};

const reference = file("reference.csv", rowsOf(2000, 1));
const again = file("again.csv", rowsOf(600, 2));
const turned = file("turned.csv", rowsOf(600, 3, -1));
const few = file("few.csv", rowsOf(100, 4));
const json = async (...args: string[]) => {
  const { code, stdout } = await runHere(["check", ...args, "--format", "json"]);
  return { code, report: JSON.parse(stdout) };
};

test("columns that go apart are drift by default, though each is as before, and the exit code says so", async () => {
  const { code, report } = await json(reference, turned);
  expect(code).toBe(1);
  expect(report.columns.map(({ status }: { status: string }) => status)).toEqual([
    "stable",
    "stable",
    "stable",
    "skipped",
  ]);
  expect(report).toMatchObject({
    status: "drift",
    headline: "None of 3 columns drifted by itself, but columns drifted together (correlation): income with rent.",
    multivariate: [{ method: "correlation", status: "drift", columns: ["income", "rent", "age"] }],
  });
  expect(report.rule.floors).toMatchObject({ correlation: 0.2 });
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
});

test("a change of correlation alone is missed by every method that looks at one column, and found by those that look at more", () => {
  const numeric = methods.filter(({ kinds }) => kinds.includes("numeric")).map(({ id }) => id);
  const report = new Monitor(rowsOf(2000, 1), {
    methods: numeric,
    multivariate: ["correlation", "domain_classifier"],
  })
    .check(rowsOf(600, 3, -1))
    .toJSON();
  const income = report.columns.find(({ name }) => name === "income");
  expect(income?.signals.map(({ method }) => method)).toEqual([...numeric, "missing"]);
  expect(report.columns.flatMap(({ signals }) => signals).filter(({ status }) => status === "drift")).toEqual([]);
  expect(report.multivariate.map(({ method, status }) => [method, status])).toEqual([
    ["correlation", "drift"],
    ["domain_classifier", "drift"],
  ]);
});

test("rows of one source are no drift, and fewer than 200 rows say nothing that nobody asked", async () => {
  expect(await json(reference, again)).toMatchObject({ code: 0, report: { multivariate: [{ status: "stable" }] } });
  expect((await json(reference, few)).report.multivariate).toEqual([]);
  expect((await json(reference, few, "--multivariate", "correlation")).report.multivariate).toHaveLength(1);
});

test("--multivariate all asks every method, none not one, and a list those", async () => {
  const methods = async (names: string) =>
    (await json(reference, turned, "--multivariate", names)).report.multivariate.map(
      ({ method }: { method: string }) => method,
    );
  expect(await methods("none")).toEqual([]);
  expect(await methods("pca, correlation")).toEqual(["pca", "correlation"]);
});

test("a threshold of the config file counts for it too", async () => {
  const config = folder.write("thresholds.json", JSON.stringify({ thresholds: { correlation: 1 } }));
  const { report } = await json(reference, turned, "--config", config);
  expect(report.multivariate).toMatchObject([{ threshold: 1 }]);
});

test.each(["table", "markdown", "junit", "html"])("the finding stands in the %s report", async (format) => {
  const { stdout } = await runHere(["check", reference, turned, "--format", format]);
  expect(stdout).toContain("correlation");
  expect(stdout.replace(/\s+/g, " ")).toMatch(/income with rent( \(correlation 0\.8|<\/td>)/);
  if (format === "junit") expect(stdout).toContain('tests="5" failures="1"');
});

test.each([
  {
    promise: "an unknown method",
    args: [reference, turned, "--multivariate", "magic"],
    says: 'there is no multivariate method "magic"',
  },
])("$promise is refused with 3 and one sentence", async ({ args, says }) => {
  const { code, stderr } = await runHere(["check", ...args]);
  expect(code).toBe(3);
  expect(stderr).toContain(says);
});

test("a baseline file keeps no rows: the report says so, and asking for more is refused", async () => {
  const baseline = join(folder.path, "reference.baseline.json");
  await runHere(["baseline", reference, "--output", baseline]);
  const { stdout } = await runHere(["check", "--baseline", baseline, turned, "--format", "json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    multivariate: [],
    notes: [expect.stringContaining("keeps no rows"), expect.anything()],
  });
  const { code, stderr } = await runHere(["check", "--baseline", baseline, turned, "--multivariate", "all"]);
  expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining("--multivariate needs the rows") });
});

test("a Monitor looks at columns together, by what it is told", () => {
  const found = (multivariate?: MultivariateWish) =>
    new Monitor(rowsOf(2000, 1), multivariate === undefined ? {} : { multivariate }).check(rowsOf(600, 3, -1)).toJSON();
  expect(found()).toMatchObject({ status: "drift", multivariate: [{ method: "correlation", status: "drift" }] });
  expect(found("none")).toMatchObject({ status: "stable", multivariate: [] });
  expect(found(["pca"]).multivariate).toMatchObject([{ method: "pca" }]);
});

test("ids and times are not looked at, also where a schema declares them", async () => {
  const declared = folder.write("schema.json", JSON.stringify({ columns: { id: "numeric" } }));
  const { report } = await json(reference, again, "--schema", declared);
  expect(report.multivariate[0].columns).toEqual(["income", "rent", "age"]);
});

test("one's own multivariate detector is a choice like any other, and ids are told apart", () => {
  const { chosen } = chooseMultivariate("all");
  expect(chosen.map(({ detector }) => detector.id)).toContain("mmd");
  expect(() => chooseMultivariate([chosen[0]!.detector, chosen[0]!.detector])).toThrow(RangeError);
});
