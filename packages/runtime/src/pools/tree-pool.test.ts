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

/** Two classes and one column: from 1000 on, each tree adds a value to the first. */
function steep(values: readonly number[]): string {
  const trees = values.map((value) => ({
    ...{ left_children: [1, -1, -1], right_children: [2, -1, -1], split_indices: [0, 0, 0] },
    ...{ split_conditions: [1000, 1, value], split_type: [0, 0, 0], default_left: [0, 0, 0], tree_param: {} },
  }));
  const learner = {
    objective: { name: "multi:softprob" },
    learner_model_param: { num_feature: "1", num_class: "2", base_score: "5E-1" },
    gradient_booster: { name: "gbtree", model: { trees, tree_info: trees.map(() => 0) } },
  };
  return JSON.stringify({ version: [3, 0, 0], learner });
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

test("rows of another width fail alone, and the trees go on", async () => {
  const pool = poolOf("3-reg-gamma.json");
  await pool.start();
  const narrow = { rows: 1, payload: { codec: "f64", matrix: new Float64Array(4), columns: 4 } as const };
  const answer = await pool.idle()[0]?.run([narrow, item(matrix.subarray(0, 5))], Date.now() + 1000);
  expect(answer).toMatchObject({ results: [{ status: "bad-input" }, { status: "ok" }] });
});

test("a request of many rows leaves the process its turn, and ends at its deadline", async () => {
  const pool = poolOf("3-multi-softprob.json");
  await pool.start();
  const many = item(new Float64Array(100_000 * 5));
  const lane = pool.idle()[0];
  let turns = 0;
  const count = setInterval(() => (turns += 1), 0);
  const answer = lane?.run([many], Date.now() + 30_000);
  expect(pool.idle()).toHaveLength(0);
  expect(await answer).toMatchObject({ kind: "done" });
  clearInterval(count);
  expect(turns).toBeGreaterThan(10);
  expect(await lane?.run([many], Date.now() - 1)).toMatchObject({ kind: "died" });
  expect(pool.idle()).toHaveLength(1);
  await pool.stop();
  expect([pool.size(), pool.idle()]).toEqual([0, []]);
});
