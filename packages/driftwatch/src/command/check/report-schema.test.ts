import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { runHere } from "../../../test/run-command.ts";
import { temporaryFolder } from "../../../test/temporary-folder.ts";

const folder = temporaryFolder();
const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../report.schema.json"), "utf8"));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

const table = (name: string, row: (i: number) => readonly (string | number)[], rows: number): string =>
  folder.write(name, `id,x,city,gone,stuck\n${Array.from({ length: rows }, (_, i) => row(i).join(",")).join("\n")}\n`);
const reference = table("r.csv", (i) => [i, i % 37, ["a", "b"][i % 2]!, i % 11, (i * 7) % 53], 500);
const odd = table("o.csv", (i) => [i, (i % 37) * 1000, ["a", "z"][i % 2]!, "", 4], 500);
const empty = table("e.csv", () => [], 0);
const renamed = folder.write("n.csv", "y\n1\n");

test.each([
  { promise: "no drift", current: reference },
  { promise: "causes, new levels, missing values", current: odd },
  { promise: "no rows", current: empty },
  { promise: "lost and new columns", current: renamed },
])("a report of $promise is as report.schema.json says", async ({ current }) => {
  const { stdout } = await runHere(["check", reference, current, "--format", "json"]);
  validate(JSON.parse(stdout));
  expect(validate.errors ?? []).toEqual([]);
});

test("the schema refuses what is no report", async () => {
  const { stdout } = await runHere(["check", reference, odd, "--format", "json"]);
  const report = JSON.parse(stdout);
  expect(validate({ ...report, status: "fine" })).toBe(false);
  expect(validate({ ...report, columns: [{ ...report.columns[0], more: 1 }] })).toBe(false);
});
