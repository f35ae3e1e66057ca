import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { realTimers } from "../queue/timers.ts";
import type { Pool } from "./pool.ts";
import { createTreePool } from "./tree-pool.ts";

const reference = join(import.meta.dirname, "../../reference");
const { rows, cases } = JSON.parse(readFileSync(join(reference, "boosters.json"), "utf8"));
const matrix = Float64Array.from(rows.flat(), (cell: number | null) => cell ?? Number.NaN);

const folder = mkdtempSync(join(tmpdir(), "driftguard-trees-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function poolOf(
  file: string,
  prediction: "label" | "probability" | null = null,
  files = join(reference, "models/xgboost"),
): Pool {
  return createTreePool({
    files,
    model: { format: file.endsWith("ubj") ? "xgboost-ubj" : "xgboost-json", file, entry: null, classes: null },
    settings: { prediction },
    timers: realTimers(Date),
    events: { free() {}, started() {}, died() {}, output() {}, crashLoop() {} },
  });
}

const item = (cells: Float64Array) => ({
  rows: cells.length / 5,
  payload: { codec: "f64", matrix: cells, columns: 5 } as const,
});

test.each([
  { file: "3-binary-logistic.json", facts: { outputs: "probability", task: "classification", classes: null } },
  { file: "3-multi-softprob.ubj", facts: { outputs: "probabilities", task: "classification", classes: null } },
  { file: "2-reg-gamma.json", facts: { outputs: "value", task: "regression", classes: null } },
])("$file says what it takes and gives", async ({ file, facts }) => {
  expect(await poolOf(file).start()).toMatchObject({ ...facts, featureCount: 5, merges: true });
});

test("a label is the side of a half, or the largest of the chances, with its score", async () => {
  for (const file of ["3-binary-logistic.json", "3-multi-softprob.json"]) {
    const pool = poolOf(file, "label");
    await pool.start();
    const answer = await pool.idle()[0]?.run([item(matrix.subarray(0, 20))], Date.now() + 1000);
    const chances: readonly number[][] = cases[file].expected
      .slice(0, 4)
      .map((one: number | number[]) => (Array.isArray(one) ? one : [1 - one, one]));
    const [values, largest] = [chances.map((row) => row.indexOf(Math.max(...row))), chances.map((r) => Math.max(...r))];
    const scores = file.includes("binary") ? chances.map(([, second = 0]) => second) : largest;
    expect(answer).toMatchObject({ results: [{ values, scores: scores.map((score) => expect.closeTo(score, 6)) }] });
  }
});

test("a model without chances is not served where they are asked for", async () => {
  await expect(poolOf("3-reg-gamma.json", "probability").start()).rejects.toMatchObject({ code: "load_failed" });
  await expect(poolOf("3-dart.json").start()).rejects.toMatchObject({
    message: "The model could not be loaded: its booster is dart.",
  });
});

/** A tree of one column: nodes by their children and their threshold, or the value of a leaf. */
function treeOf(nodes: readonly (readonly [left: number, right: number, threshold: number])[]) {
  const zeros = nodes.map(() => 0);
  return {
    left_children: nodes.map(([left]) => left),
    right_children: nodes.map(([, right]) => right),
    split_conditions: nodes.map(([, , threshold]) => threshold),
    ...{ split_indices: zeros, split_type: zeros, default_left: zeros, tree_param: {} },
  };
}

/** Two classes and one column; all trees add to the first. */
function boosterOf(trees: readonly ReturnType<typeof treeOf>[]): string {
  const learner = {
    objective: { name: "multi:softprob" },
    learner_model_param: { num_feature: "1", num_class: "2", base_score: "5E-1" },
    gradient_booster: { name: "gbtree", model: { trees, tree_info: trees.map(() => 0) } },
  };
  return JSON.stringify({ version: [3, 0, 0], learner });
}

/** From 1000 on, each tree adds a value. */
function steep(values: readonly number[]): string {
  return boosterOf(
    values.map((value) =>
      treeOf([
        [1, 2, 1000],
        [-1, -1, 1],
        [-1, -1, value],
      ]),
    ),
  );
}

/** One tree with so many nodes under each other, all of which a large number passes. */
function deep(depth: number): string {
  const last = depth - 1;
  const splits = Array.from({ length: last }, (_, at) => [depth + at, at + 1, at] as const);
  return boosterOf([treeOf([...splits, [-1, -1, 1], ...splits.map(() => [-1, -1, 1] as const)])]);
}

test("sums beyond 32 bits fail the request that asked for them, and no other of its batch", async () => {
  writeFileSync(join(folder, "steep.json"), steep([3e38, 3e38]));
  const pool = poolOf("steep.json", "label", folder);
  await pool.start();
  const one = (cell: number) =>
    ({ rows: 1, payload: { codec: "f64", matrix: Float64Array.of(cell), columns: 1 } }) as const;
  expect(await pool.idle()[0]?.run([one(0), one(2000), one(0)], Date.now() + 1000)).toMatchObject({
    kind: "done",
    results: [{ values: [0] }, { status: "model-error", message: "a class that the model has not" }, { values: [0] }],
  });
  expect(pool.idle()).toHaveLength(1);
});

test("a leaf that is no number of 32 bits is left to the library", async () => {
  writeFileSync(join(folder, "beyond.json"), steep([1e39]));
  await expect(poolOf("beyond.json", "label", folder).start()).rejects.toMatchObject({
    message: "The model could not be loaded: a tree holds a value beyond 32 bits.",
  });
});

test.each([
  { what: "of 513 nodes under each other", text: deep(513), says: "a tree of it is 513 nodes deep" },
  { what: "of classes and no trees", text: boosterOf([]), says: "it has classes and no trees" },
])("a booster $what is left to the library", async ({ text, says }) => {
  writeFileSync(join(folder, "refused.json"), text);
  await expect(poolOf("refused.json", null, folder).start()).rejects.toMatchObject({
    message: `The model could not be loaded: ${says}.`,
  });
});

test("rows that walk a deep tree leave the process its turn every few hundred", async () => {
  writeFileSync(join(folder, "deep.json"), deep(512));
  const pool = poolOf("deep.json", null, folder);
  await pool.start();
  let [turns, isOver] = [0, false];
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const cells = new Float64Array(10_000).fill(1e6);
  const many = { rows: cells.length, payload: { codec: "f64", matrix: cells, columns: 1 } } as const;
  expect(await pool.idle()[0]?.run([many], Date.now() + 30_000)).toMatchObject({ results: [{ status: "ok" }] });
  isOver = true;
  expect(turns).toBeGreaterThan(20);
});

test("chances of more than 4 MiB are too large, and the labels of as many rows are not", async () => {
  const many = item(new Float64Array(180_000 * 5));
  const chances = poolOf("3-multi-softprob.json");
  await chances.start();
  const deadline = Date.now() + 30_000;
  expect(await chances.idle()[0]?.run([many], deadline)).toMatchObject({ results: [{ status: "too-large" }] });
  const labels = poolOf("3-multi-softprob.json", "label");
  await labels.start();
  expect(await labels.idle()[0]?.run([many], deadline)).toMatchObject({ results: [{ status: "ok" }] });
});

test("a request of many rows leaves the process its turn", async () => {
  const pool = poolOf("3-multi-softprob.json");
  await pool.start();
  const many = item(new Float64Array(100_000 * 5));
  const lane = pool.idle()[0];
  let turns = 0;
  const count = setInterval(() => (turns += 1), 0);
  const answer = lane?.run([many], Date.now() + 30_000);
  expect(await answer).toMatchObject({ kind: "done" });
  clearInterval(count);
  expect(turns).toBeGreaterThan(10);
});
