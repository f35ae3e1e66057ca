import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { BuildProblem, type DetectedModel, type Settings } from "../contract.ts";
import type { Timers } from "../queue/timers.ts";
import { evaluateForest } from "../trees/forest.ts";
import { type Booster, checkBytes, readBooster, UnsupportedBooster } from "../trees/read-booster.ts";
import { readMatrix } from "./batch-codec.ts";
import type { BatchItem, BatchResult, ItemResult, Lane, ModelFacts, Pool, PoolEvents } from "./pool.ts";

export type TreePoolOptions = {
  /** The version's `files/`. */
  readonly files: string;
  readonly model: DetectedModel;
  readonly settings: Pick<Settings, "prediction">;
  readonly timers: Timers;
  readonly events: PoolEvents;
};

/** Nodes, cells and sums between two looks at what else there is to do: some milliseconds of them. */
const stepsAtOnce = 200_000;
/** As of a Python worker, which may answer one request with so much. */
const answerBytesMax = 4 * 2 ** 20;

/**
 * Answers by XGBoost's trees in this process. A model is numbers here, checked when they are read; no code of it runs.
 *
 * @throws BuildProblem at the start where the file cannot be evaluated here
 */
export function createTreePool({ files, model, settings, timers, events }: TreePoolOptions): Pool {
  let booster: Booster | null = null;
  let facts: ModelFacts | null = null;
  let isBusy = false;

  const lane: Lane = {
    async run(items, deadline) {
      if (booster === null || facts === null) return { kind: "died", reason: "it was stopped" };
      isBusy = true;
      try {
        return await answer(items, deadline, { booster, facts, timers });
      } finally {
        isBusy = false;
      }
    },
  };

  return {
    async start() {
      const startedAt = timers.now();
      booster = await load(join(files, model.file ?? ""), model.format);
      const milliseconds = timers.now() - startedAt;
      facts = factsOf(booster, settings, milliseconds);
      events.started({ pid: process.pid, milliseconds });
      events.free();
      return facts;
    },
    idle: () => (booster === null || isBusy ? [] : [lane]),
    size: () => (booster === null ? 0 : 1),
    async drain() {
      booster = null;
    },
    async stop() {
      booster = null;
    },
    residentBytes: () => null,
  };
}

async function load(path: string, format: DetectedModel["format"]): Promise<Booster> {
  try {
    if (format !== "xgboost-json" && format !== "xgboost-ubj") throw new UnsupportedBooster("it is no XGBoost model");
    checkBytes((await stat(path)).size);
    return readBooster(await readFile(path), format);
  } catch (error) {
    if (!(error instanceof UnsupportedBooster)) throw error;
    throw new BuildProblem("load_failed", `The model could not be loaded: ${error.message}.`, { cause: error });
  }
}

/** What the Python worker says of the same model. */
export function factsOf(
  { objective, features, forest }: Booster,
  { prediction }: Pick<Settings, "prediction">,
  milliseconds: number,
): ModelFacts {
  const isBinary = objective === "binary:logistic";
  const isClassifier = isBinary || forest.link === "softmax";
  if (!isClassifier && prediction === "probability") {
    throw new BuildProblem(
      "load_failed",
      `The model could not be loaded: ${objective} gives no probabilities, and driftguard.json asks for them.`,
    );
  }
  const chances = isBinary ? "probability" : "probabilities";
  const isLabel = isClassifier && prediction === "label";
  return {
    ...{ features, featureCount: forest.columns, milliseconds, merges: true, needsNames: false },
    types: Array.from({ length: forest.columns }, () => "number"),
    classes: isLabel ? Array.from({ length: isBinary ? 2 : forest.groups }, (_, at) => at) : null,
    outputs: isLabel ? "label" : isClassifier ? chances : "value",
    task: isClassifier ? "classification" : "regression",
  };
}

type Loaded = { readonly booster: Booster; readonly facts: ModelFacts; readonly timers: Timers };

async function answer(items: readonly BatchItem[], deadline: number, loaded: Loaded): Promise<BatchResult> {
  const { timers } = loaded;
  const startedAt = timers.now();
  const results: ItemResult[] = [];
  for (const item of items) {
    const result = await answerItem(item, deadline, loaded).catch(fault);
    if (result === null) return { kind: "died", reason: "it ran past its deadline" };
    results.push(result);
  }
  return { kind: "done", results, workerMs: timers.now() - startedAt };
}

/** Sums beyond 32 bits give a class that there is not: one request's fault, as a library's exception would be. */
function fault(error: unknown): ItemResult {
  const [message, traceback = null] = error instanceof Error ? [error.message, error.stack] : [String(error)];
  return { status: "model-error", message, index: null, traceback };
}

/** `null` where the deadline has passed meanwhile. */
async function answerItem(
  { payload }: BatchItem,
  deadline: number,
  { booster: { forest }, facts, timers }: Loaded,
): Promise<ItemResult | null> {
  if (payload.codec !== "f64" || payload.columns !== forest.columns) {
    const message = `expected rows of ${forest.columns} numbers`;
    return { status: "bad-input", message, index: null, traceback: null };
  }
  const { matrix } = payload;
  const { columns, groups, steps } = forest;
  const isLabel = facts.outputs === "label";
  const width = isLabel ? labelWidth : groups;
  const rows = matrix.length / columns;
  const bytes = rows * width * Float64Array.BYTES_PER_ELEMENT;
  if (bytes > answerBytesMax) return { status: "too-large", message: `${bytes} bytes`, index: null, traceback: null };
  const answers = new Float64Array(rows * width);
  const rowsAtOnce = Math.max(1, Math.floor(stepsAtOnce / (steps + groups + columns)));
  for (let start = 0; start < rows; start += rowsAtOnce) {
    if (start > 0) await setImmediate();
    if (start > 0 && timers.now() > deadline) return null;
    const part = evaluateForest(forest, matrix.subarray(start * columns, (start + rowsAtOnce) * columns));
    answers.set(isLabel ? decided(part, groups) : part, start * width);
  }
  return readMatrix(answers, width, facts);
}

/** The class, and its chance. */
const labelWidth = 2;

/** Of chances the class: above a half of two, the largest of more. */
function decided(chances: Float64Array, groups: number): Float64Array {
  const decisions = new Float64Array((chances.length / groups) * labelWidth);
  for (let row = 0; row * groups < chances.length; row += 1) {
    const own = chances.subarray(row * groups, (row + 1) * groups);
    const largest = Math.max(...own);
    decisions.set([groups === 1 ? Number(largest > 0.5) : own.indexOf(largest), largest], row * labelWidth);
  }
  return decisions;
}
