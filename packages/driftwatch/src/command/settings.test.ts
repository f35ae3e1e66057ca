import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { normals } from "../../test/rows.ts";
import { runBin, runHere } from "../../test/run-command.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { corrections, formats, options } from "./options.ts";

const folder = temporaryFolder();
const column = (values: readonly number[]): string => `x;code\n${values.map((x, i) => `${x};${i % 5}`).join("\n")}\n`;
const reference = folder.write("reference.csv", column(normals(500, 1)));
const moved = folder.write("moved.csv", column(normals(500, 2, 1)));
const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../config.schema.json"), "utf8"));
const validate = new Ajv2020().compile(schema);
const full = {
  $schema: "node_modules/driftwatch/config.schema.json",
  format: "json",
  delimiter: ";",
  "fail-on": "never",
  columns: { code: "ignore" },
};

test("the schema for editors knows every option, and the words that each takes", () => {
  const known = Object.keys(options).filter((name) => name !== "config");
  expect(Object.keys(schema.properties).toSorted()).toEqual(
    ["$schema", "columns", "thresholds", "detectors", ...known].toSorted(),
  );
  expect(schema.properties.format.enum).toEqual(formats);
  expect(validate(full)).toBe(true);
  expect(validate({ formt: "json" })).toBe(false);
});

test("the correction over columns is a wish of words and config file, and the report says which it was", async () => {
  const config = folder.write("correct.json", JSON.stringify({ ...full, correction: "benjamini-hochberg" }));
  const ruleOf = async (...words: string[]) =>
    JSON.parse((await runHere(["check", reference, moved, "--config", config, ...words])).stdout).rule.correction;
  expect(await ruleOf()).toBe("benjamini-hochberg");
  expect(await ruleOf("--correction", "holm")).toBe("holm");
  expect(await runHere(["check", reference, moved, "--correction", "bonferroni"])).toMatchObject({ code: 3 });
  expect(schema.properties.correction.enum).toEqual(corrections);
});

test("a config file says what the words of a command leave open", async () => {
  const config = folder.write("mine.json", JSON.stringify(full));
  const { code, stdout } = await runHere(["check", reference, moved, "--config", config]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: "drift", counts: { drift: 1, skipped: 1 } });
  const words = await runHere(["check", reference, moved, "--config", config, "--format=markdown", "--fail-on=drift"]);
  expect(words.code).toBe(1);
  expect(words.stdout).toMatch(/^## 1 of 1 column drifted/);
});

test("a format of the config file that a command does not write leaves it to its own", async () => {
  const config = folder.write("html.json", JSON.stringify({ ...full, format: "html" }));
  const { code, stdout } = await runHere(["profile", reference, "--config", config]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/reference.csv: 500 rows, 2 columns/);
  expect((await runHere(["check", reference, moved, "--config", config])).stdout).toMatch(/^<!doctype html>/);
});

test("driftwatch.config.json is read where the command runs", async () => {
  folder.write("driftwatch.config.json", JSON.stringify(full));
  const { code, stdout } = await runBin(["check", "reference.csv", "moved.csv"], { cwd: folder.path });
  expect({ code, status: JSON.parse(stdout).status }).toEqual({ code: 0, status: "drift" });
});

test("paths of a config file are from its own folder", async () => {
  folder.write("types.json", '{"columns":{"code":"numeric"}}');
  const config = folder.write("paths.json", '{"schema":"types.json","delimiter":";","format":"json"}');
  const { stdout } = await runHere(["check", reference, moved, "--config", config]);
  expect(JSON.parse(stdout).columns).toContainEqual(expect.objectContaining({ name: "code", type: "numeric" }));
});

test.each([
  { promise: "an unknown option", content: '{"fast":true}', says: 'there is no option "fast" to set.' },
  {
    promise: "a wrong word",
    content: '{"format":"pdf"}',
    says: '--format takes table, json, markdown, junit, html; got "pdf".',
  },
  { promise: "a number for a text", content: '{"output":3}', says: '"output" must be a text.' },
  { promise: "a list", content: "[]", says: "the config file must be an object of options." },
  { promise: "no JSON", content: "format: json", says: "the config file is not JSON." },
  {
    promise: "an unknown type",
    content: '{"columns":{"x":"float"}}',
    says: 'the column "x" has the type "float"; there are numeric, categorical, boolean, text, embedding, datetime, ignore.',
  },
])("a config file with $promise ends with 3 and says so", async ({ content, says }) => {
  const config = folder.write("bad.json", content);
  const ran = await runHere(["check", reference, moved, "--config", config]);
  expect(ran).toEqual({ code: 3, stdout: "", stderr: `driftwatch: ${config}: ${says}\n` });
});
