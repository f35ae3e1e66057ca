import { readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "@driftguard/stats";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { runHere } from "../../test/run-command.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { Monitor, type Rows } from "../monitor/monitor.ts";
import type { Explanation } from "./explanation.ts";
import { isInSegment, readSegment } from "./named-segment.ts";
import { priorsByConfusion } from "./priors-by-confusion.ts";

type Row = { readonly country: string; readonly plan: string; readonly age: number; readonly amount: number };

type Planted = {
  readonly change?: (row: Row) => Partial<Row>;
  readonly isTrue?: (chance: number, row: Row) => number;
  readonly rows?: number;
};

/** A model whose answers hang on amount, plan and age; what came does so as well, or not any more. */
function rowsOf(seed: number, { change = () => ({}), isTrue = (chance) => chance, rows = 2000 }: Planted = {}): Rows {
  const random = seededRandom(seed);
  const pick = <Value>(values: readonly Value[]): Value => values[random.below(values.length)]!;
  return Array.from({ length: rows }, () => {
    const plain = {
      country: pick(["CH", "DE", "FR", "AT"]),
      plan: pick(["free", "pro"]),
      age: 18 + 60 * random.uniform(),
      amount: 100 + 20 * random.normal(),
    };
    const row = { ...plain, ...change(plain) };
    const score =
      1 / (1 + Math.exp(1 - 0.06 * (row.amount - 100) - (row.plan === "pro" ? 1.5 : 0) + 0.03 * (row.age - 48)));
    return { ...row, score, label: random.uniform() < isTrue(score, row) ? 1 : 0 };
  });
}

const reference = rowsOf(1);
const monitor = new Monitor(reference);
const told = { prediction: "score", label: "label" };
const higher = ({ country, amount }: Row): Partial<Row> => (country === "DE" ? { amount: amount + 40 } : {});

test("the planted cause is found: which column, in which segment, of what kind, and what it did to the predictions", () => {
  const { columns, kinds, prediction } = monitor.explain(rowsOf(2, { change: higher }), told);
  expect(columns.find(({ name }) => name === "amount")).toMatchObject({
    status: "drift",
    segment: { conditions: [{ column: "country", is: 'is "DE"' }] },
  });
  expect(kinds.covariate).toMatchObject({ status: "found", says: expect.stringContaining("amount") });
  expect(kinds.concept.status).toBe("not found");
  const [first, ...others] = prediction?.explained ?? [];
  const change = (prediction?.after ?? 0) - (prediction?.before ?? 0);
  expect(first?.columns).toEqual(["amount"]);
  expect((first?.value ?? 0) / change).toBeGreaterThan(0.8);
  for (const { value } of others) expect(Math.abs(value) / change).toBeLessThan(0.2);
  expect(prediction?.fidelity).toBeGreaterThan(0.9);
  const parts = (prediction?.explained ?? []).reduce((sum, { value }) => sum + value, prediction?.unexplained ?? 0);
  expect(parts).toBeCloseTo(change, 9);
});

test("inputs that mean something else now are a shift of concept, with the inputs where they were", () => {
  const found = monitor.explain(
    rowsOf(3, { isTrue: (chance, { plan }) => (plan === "pro" ? 1 - chance : chance) }),
    told,
  );
  expect(found.kinds.covariate.status).toBe("not found");
  expect(found.kinds.concept.status).toBe("found");
  expect(found.kinds.concept.says).toMatch(
    /^error rate \d.* before; \d.* would be expected for the inputs of now, \d.* came$/,
  );
});

test("more errors because inputs moved to where the model errs are no shift of concept", () => {
  // Where the score is near a half it errs most: about there more rows come from.
  const found = monitor.explain(rowsOf(4, { change: () => ({ amount: 105 }), rows: 1500 }), told);
  expect(found.kinds.concept.status).not.toBe("found");
});

test("without labels a shift of concept cannot be identified, and that is said", () => {
  const { kinds } = monitor.explain(rowsOf(2), { prediction: "score" });
  expect(kinds.concept).toMatchObject({ status: "not identifiable", says: expect.stringMatching(/^without labels/) });
  expect(kinds.prior.status).toBe("not found");
});

test("what did not change has nothing to explain", () => {
  const found = monitor.explain(rowsOf(5), told);
  expect(found.columns).toEqual([]);
  expect(Object.values(found.kinds).map(({ status }) => status)).toEqual(["not found", "not found", "not found"]);
});

test("with an importance, what the model depends on comes first", () => {
  const both = rowsOf(6, { change: ({ age, amount }) => ({ age: age + 30, amount: amount + 20 }) });
  const order = (importance: Readonly<Record<string, number>> | null): readonly string[] =>
    monitor
      .explain(both, { importance })
      .columns.map(({ name }) => name)
      .filter((name) => name === "age" || name === "amount");
  expect(order({ age: 0.9, amount: 0.01 })).toEqual(["age", "amount"]);
  expect(order({ age: 0.01, amount: 0.9 })).toEqual(["amount", "age"]);
});

test("class shares without labels are the confusion's: known by construction", () => {
  // P(told | true) is .8 / .2 and .1 / .9; of 300 rows a third is of class 0: 80 + 20 told 0, 20 + 180 told 1.
  const shares = priorsByConfusion(
    [
      [400, 50],
      [100, 450],
    ],
    [100, 200],
  );
  expect(shares?.[0]).toBeCloseTo(1 / 3, 12);
  expect(
    priorsByConfusion(
      [
        [50, 50],
        [50, 50],
      ],
      [1, 1],
    ),
  ).toBeNull();
  expect(priorsByConfusion([], [])).toBeNull();
});

test.each([
  { text: "country=DE", row: { country: "DE" }, is: true },
  { text: "country=DE", row: { country: "FR" }, is: false },
  { text: "age=30..40", row: { age: "30" }, is: true },
  { text: "age=30..40", row: { age: 40 }, is: false },
  { text: "age=..40; plan=pro", row: { age: -5, plan: "pro" }, is: true },
  { text: "age=40..", row: { age: null }, is: false },
  { text: "n=1.0", row: { n: 1 }, is: true },
  { text: "gone=", row: { gone: null }, is: true },
])("$row in the segment $text: $is", ({ text, row, is }) => {
  expect(isInSegment(readSegment(text), (column) => new Map<string, unknown>(Object.entries(row)).get(column))).toBe(
    is,
  );
});

const folder = temporaryFolder();
function csv(name: string, rows: Rows): string {
  const names = Object.keys(rows[0] ?? {});
  return folder.write(
    name,
    `${[names.join(","), ...rows.map((row) => names.map((column) => String(row[column])).join(","))].join("\n")}\n`,
  );
}
const [before, now] = [csv("before.csv", reference), csv("now.csv", rowsOf(2, { change: higher }))];
const words = ["--prediction", "score", "--label", "label"];

test("explain REF CUR answers in a table of 80 columns, JSON of its schema, and Markdown; it ends with 0", async () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../explanation.schema.json"), "utf8"));
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
  const table = await runHere(["explain", before, now, ...words]);
  expect(table).toMatchObject({ code: 0, stderr: "" });
  const line = table.stdout.replaceAll(/\n\s*/g, " ");
  expect(line).toMatch(
    /lies where "country" is "DE", in 2\d\.\d % of the rows: with these as before, \d+(\.\d)? % of the change is gone/,
  );
  expect(line).toMatch(/covariate, of the inputs: found .* concept, of what inputs mean: not found/);
  for (const text of table.stdout.split("\n")) expect(text.length).toBeLessThanOrEqual(80);
  const json = JSON.parse(
    (await runHere(["explain", before, now, ...words, "--format", "json"])).stdout,
  ) as Explanation;
  validate(json);
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({ ...json, kinds: {} })).toBe(false);
  expect((await runHere(["explain", before, now, ...words, "--format", "markdown"])).stdout).toMatch(
    /^## \d of 6 columns drifted/,
  );
});

test("--segment compares the rows of a segment alone, and says so", async () => {
  const inside = await runHere(["check", before, now, "--segment", "country=DE", "--format", "json"]);
  const report = JSON.parse(inside.stdout);
  expect(report.reference.rows).toBe(reference.filter((row) => row["country"] === "DE").length);
  expect(report.notes[0]).toBe("Only rows of the segment were compared, on both sides: country=DE.");
  expect(inside.code).toBe(1);
  expect((await runHere(["check", before, now, "--segment", "country=CH", "--fail-on", "drift"])).code).toBe(0);
});

test.each([
  { args: ["check", before, now, "--segment", "DE"], says: /a segment is column=value, got "DE"/ },
  { args: ["check", before, now, "--segment", "town=Bern"], says: /there is no column "town", which --segment names/ },
  {
    args: ["explain", before, now, "--prediction", "nothing"],
    says: /There is no column "nothing", which --prediction names/,
  },
  { args: ["explain", before, now, "age", "--format", "json"], says: /for json leave the column out/ },
  { args: ["explain", before], says: /explain needs two files/ },
  {
    args: ["explain", before, now, "--importance", folder.write("strange.json", '{ "town": 0.9 }')],
    says: /strange.json: no file has a column "town"/,
  },
])("$args ends with 3 and one sentence", async ({ args, says }) => {
  const { code, stdout, stderr } = await runHere(args);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toMatch(says);
});
