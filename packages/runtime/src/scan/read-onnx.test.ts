import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readOnnx } from "./read-onnx.ts";

const corpus = join(import.meta.dirname, "../../reference/models");
const read = (name: string): Buffer => readFileSync(join(corpus, name));

test.each([
  { name: "forest", classes: ["cancelled", "late", "on time"], how: "by its classifier" },
  { name: "network", classes: [-1, 1], how: "by the list that its label is picked from" },
  { name: "regression", classes: null, how: "nowhere" },
])("the classes of $name are told $how", ({ name, classes }) => {
  expect(readOnnx(read(`onnx/${name}.onnx`))?.classes ?? null).toEqual(classes);
});

test("files of weights are named, wherever they would be", () => {
  expect(readOnnx(read("onnx/astray.onnx"))?.external).toEqual(["../../../etc/passwd"]);
});

test("a model that is cut off anywhere is none, or a whole one that lacks its last parts", () => {
  const whole = read("onnx/endless.onnx");
  const cut = Array.from({ length: whole.length }, (_, end) => readOnnx(whole.subarray(0, end)));
  expect(cut.filter((model) => model !== null)).toEqual([]);
});

test("no file of another format is taken for one", () => {
  const others = readdirSync(corpus).filter((name) => statSync(join(corpus, name)).isFile());
  expect(others.length).toBeGreaterThan(20);
  expect(others.filter((name) => readOnnx(read(name)) !== null)).toEqual([]);
});
