import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateForest } from "./forest.ts";
import { readBooster, UnsupportedBooster } from "./read-booster.ts";
import { readUbjson } from "./read-ubjson.ts";

const reference = join(import.meta.dirname, "../../reference");
type Row = readonly (number | null)[];
/** XGBoost's own answers; see make_boosters.py. */
const {
  rows,
  cases,
  tolerance,
}: {
  readonly rows: readonly Row[];
  readonly tolerance: number;
  readonly cases: Readonly<Record<string, { readonly expected: readonly (number | readonly number[])[] }>>;
} = JSON.parse(readFileSync(join(reference, "boosters.json"), "utf8"));

const bytesOf = (file: string): Buffer => readFileSync(join(reference, "models/xgboost", file));
const read = (file: string) => readBooster(bytesOf(file), file.endsWith("ubj") ? "xgboost-ubj" : "xgboost-json");
const matrix = Float64Array.from(rows.flatMap((row) => row.map((cell) => cell ?? Number.NaN)));

test("there is a case of every objective, in both forms and by both versions of the library", () => {
  expect(Object.keys(cases)).toHaveLength(24);
});

test.each(Object.keys(cases))("the trees of %s answer as XGBoost does", (file) => {
  const { forest } = read(file);
  const expected = cases[file]?.expected.flat() ?? [];
  const found = evaluateForest(forest, matrix);
  expect(found).toHaveLength(expected.length);
  const errors = expected.map((one, at) => Math.abs(one - (found[at] ?? Number.NaN)) / Math.max(1, Math.abs(one)));
  // A NaN is no small error: the largest has to be under it.
  expect(errors.every((error) => error <= tolerance) ? "within" : Math.max(...errors)).toBe("within");
});

test("rows are answered alone as together", () => {
  const { forest } = read("3-multi-softprob.ubj");
  const together = evaluateForest(forest, matrix);
  const alone = rows.flatMap((_, at) => [...evaluateForest(forest, matrix.subarray(at * 5, at * 5 + 5))]);
  expect(alone).toEqual([...together]);
});

/** A booster of the corpus with something else in it. */
function changed(change: (learner: Loose, tree: Loose) => void): Buffer {
  const model: Loose = JSON.parse(bytesOf("3-binary-logistic.json").toString());
  change(model.learner, model.learner.gradient_booster.model.trees[0]);
  return Buffer.from(JSON.stringify(model));
}
// oxlint-disable-next-line typescript/no-explicit-any -- a model that is spoilt on purpose has no type
type Loose = any;

describe("a booster that is not evaluated here", () => {
  test.each([
    { what: "drops trees", file: "3-dart.json", says: "its booster is dart" },
    { what: "splits by categories", file: "3-categories.json", says: "it has columns of categories" },
    { what: "drops trees, by version 2", file: "2-dart.json", says: "its booster is dart" },
  ])("$what", ({ file, says }) => {
    expect(() => read(file)).toThrow(new UnsupportedBooster(says));
  });

  test.each<{ what: string; says: string; change: (learner: Loose, tree: Loose) => void }>([
    {
      what: "another objective",
      says: "its objective is rank:ndcg",
      change: ({ objective }) => (objective.name = "rank:ndcg"),
    },
    {
      what: "a child that is its own parent",
      says: "one of its trees is none",
      change: (_, tree) => (tree.left_children[1] = 0),
    },
    {
      what: "a child that is nowhere",
      says: "one of its trees is none",
      change: (_, tree) => (tree.right_children[0] = 10_000),
    },
    {
      what: "a column that is not there",
      says: "a tree asks for a column that there is not",
      change: (_, tree) => (tree.split_indices[0] = 5),
    },
    {
      what: "a list that is too short",
      says: '"split_conditions" of a tree is not a number a node',
      change: (_, tree) => tree.split_conditions.pop(),
    },
    {
      what: "a class that is not there",
      says: "a tree is of a class that there is not",
      change: (learner) => (learner.gradient_booster.model.tree_info[2] = 1),
    },
    {
      what: "a base score of nothing",
      says: "its base score is none",
      change: (learner) => (learner.learner_model_param.base_score = "[none]"),
    },
  ])("has $what", ({ change, says }) => {
    expect(() => readBooster(changed(change), "xgboost-json")).toThrow(new UnsupportedBooster(says));
  });

  test("was written by a version that was not compared", () => {
    const model: Loose = JSON.parse(bytesOf("3-binary-logistic.json").toString());
    const bytes = Buffer.from(JSON.stringify({ ...model, version: [4, 0, 0] }));
    expect(() => readBooster(bytes, "xgboost-json")).toThrow("it was written by version 4 of XGBoost");
  });
});

test("whatever bytes of a UBJ file are changed or missing, reading ends with a forest or a refusal", () => {
  const whole = bytesOf("3-binary-logistic.ubj");
  const spoilt = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  const property = fc.property(spoilt, fc.nat(whole.length), (changes, cut) => {
    const bytes = Buffer.from(whole);
    for (const [at, value] of changes) bytes[at] = value;
    for (const some of [bytes, bytes.subarray(0, cut)]) {
      try {
        const { forest } = readBooster(some, "xgboost-ubj");
        evaluateForest(forest, new Float64Array(forest.columns));
      } catch (error) {
        if (!(error instanceof UnsupportedBooster)) throw error;
      }
    }
  });
  fc.assert(property, { seed: 1, numRuns: 500 });
});

test.each([
  { bytes: "5b 24 64 23 69 02 3f800000 c0000000", value: [1, -2], what: "an array of floats" },
  { bytes: "5b 69 ff 4e 49 0100 54 46 5a 5d", value: [-1, 256, true, false, null], what: "an array of everything" },
  { bytes: "7b 69 01 61 53 69 02 6869 7d", value: { a: "hi" }, what: "an object" },
  { bytes: "7b 24 4c 23 69 01 55 01 62 0000000000000007", value: { b: 7 }, what: "an object of whole numbers" },
])("$what is read by draft 12 of UBJSON", ({ bytes, value }) => {
  expect(readUbjson(Buffer.from(bytes.replaceAll(" ", ""), "hex"))).toEqual(value);
});

test.each([
  { what: "nulls without a byte", bytes: "5b 24 5a 23 69 01", says: 'does not know the mark "Z"' },
  { what: "truths without a byte", bytes: "7b 24 54 23 69 01 69 01 61", says: 'does not know the mark "T"' },
  { what: "more numbers than bytes", bytes: "5b 24 64 23 69 02 3f800000", says: "a count beyond the end" },
  { what: "more values than marks", bytes: "5b 23 69 03 54 46", says: "a count beyond the end" },
  { what: "more names than bytes", bytes: "7b 23 69 02 69 01 61 54", says: "a count beyond the end" },
])("a container that says it holds $what is refused at its head", ({ bytes, says }) => {
  expect(() => readUbjson(Buffer.from(bytes.replaceAll(" ", ""), "hex"))).toThrow(says);
});

test("millions of empty containers are refused, for each takes more than its two bytes", () => {
  expect(() => readUbjson(Buffer.from(`[${"[]".repeat(2_000_000)}]`))).toThrow(
    "readUbjson takes many values, but not so many",
  );
});
