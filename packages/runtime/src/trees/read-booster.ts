import type { Forest, Link } from "./forest.ts";
import { readUbjson } from "./read-ubjson.ts";

/** A booster whose trees can be evaluated here. */
export type Booster = {
  readonly forest: Forest;
  readonly objective: string;
  /** The columns' names; `null` where it was trained without. */
  readonly features: readonly string[] | null;
};

/** Why a booster is left to its own library. */
export class UnsupportedBooster extends Error {
  override readonly name = "UnsupportedBooster";
}

/** Beyond it a file takes long to read in the process that answers all others. */
export const boosterBytesMax: number = 16 * 2 ** 20;

/** What is known to be summed and linked as here; others are left to the library. */
const links: Readonly<Record<string, Link | undefined>> = {
  "binary:logistic": "logistic",
  "reg:logistic": "logistic",
  "reg:squarederror": "identity",
  "reg:absoluteerror": "identity",
  "reg:pseudohubererror": "identity",
  "count:poisson": "exponential",
  "reg:gamma": "exponential",
  "reg:tweedie": "exponential",
  "multi:softprob": "softmax",
};

/** Of the library: what its files and its sums were compared with. */
const majors: readonly number[] = [2, 3];

/**
 * Reads a model as XGBoost saves it, as JSON or UBJ, and lays its trees out.
 *
 * @throws UnsupportedBooster for another booster than plain trees on numbers, another objective or version, or a file that is
 * not what its library writes
 */
export function readBooster(bytes: Buffer, format: "xgboost-json" | "xgboost-ubj"): Booster {
  checkBytes(bytes.length);
  const learner = recordAt(parse(bytes, format), "learner");
  const objective = textAt(recordAt(learner, "objective"), "name");
  const link = Object.hasOwn(links, objective) ? links[objective] : undefined;
  if (link === undefined) return refuse(`its objective is ${objective}`);
  const types = listAt(learner, "feature_types");
  if (types.includes("c")) refuse("it has columns of categories");
  const booster = recordAt(learner, "gradient_booster");
  if (textAt(booster, "name") !== "gbtree") refuse(`its booster is ${textAt(booster, "name")}`);
  const parameters = recordAt(learner, "learner_model_param");
  if (Number(parameters["num_target"] ?? 1) > 1) refuse("it has several targets");
  const columns = Number(parameters["num_feature"]);
  const groups = Math.max(1, Number(parameters["num_class"]));
  if (!isCount(columns, 100_000) || !isCount(groups, 1000)) refuse("it does not say its columns and classes");
  const names = listAt(learner, "feature_names").map(String);
  return {
    objective,
    features: names.length === columns ? names : null,
    forest: layOut(recordAt(booster, "model"), { columns, groups, link, base: baseOf(parameters, groups, link) }),
  };
}

/** Whether a file of this size may be read here. @throws UnsupportedBooster */
export function checkBytes(size: number): void {
  if (size > boosterBytesMax) refuse(`its file is larger than ${boosterBytesMax / 2 ** 20} MB`);
}

type Said = Readonly<Record<string, unknown>>;

function parse(bytes: Buffer, format: "xgboost-json" | "xgboost-ubj"): Said {
  const value = attempt(() => (format === "xgboost-json" ? JSON.parse(bytes.toString("utf8")) : readUbjson(bytes)));
  if (!isRecord(value)) return refuse("its file holds no object");
  const [major] = listAt(value, "version");
  if (!majors.some((known) => known === major)) refuse(`it was written by version ${String(major)} of XGBoost`);
  return value;
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return refuse(`its file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** One for all, or one a class; since version 3.1 written in brackets. A probability or a mean, as the link gives it. */
function baseOf(parameters: Said, groups: number, link: Link): Float32Array {
  const said = textAt(parameters, "base_score")
    .replaceAll(/[[\]\s]/g, "")
    .split(",")
    .map(Number);
  const scores = said.length === 1 ? Array.from({ length: groups }, () => said[0] ?? Number.NaN) : said;
  const base = Float32Array.from(scores, (score) => {
    if (link === "logistic") return -Math.log(1 / Math.fround(score) - 1);
    return link === "exponential" ? Math.log(Math.fround(score)) : score;
  });
  if (base.length !== groups || !base.every(Number.isFinite)) refuse("its base score is none");
  return base;
}

const nodesMax = 4_000_000;
const treesMax = 20_000;
/** Nodes under each other; a tree that was learned has some ten. */
const depthMax = 512;

function layOut(
  model: Said,
  { columns, groups, ...more }: Pick<Forest, "columns" | "groups" | "link" | "base">,
): Forest {
  const trees = listAt(model, "trees").map((tree) => (isRecord(tree) ? tree : refuse("one of its trees is none")));
  const sizes = trees.map((tree) => listAt(tree, "left_children").length);
  const nodes = sizes.reduce((sum, size) => sum + size, 0);
  if (trees.length === 0 && groups > 1) refuse("it has classes and no trees");
  if (trees.length > treesMax || nodes > nodesMax) refuse("it has more trees than are evaluated here");
  const forest = {
    ...{ columns, groups, ...more },
    roots: new Int32Array(trees.length),
    groupOfTree: Int32Array.from(numbersOf(model, "tree_info", trees.length)),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    feature: new Int32Array(nodes),
    threshold: new Float32Array(nodes),
    defaultLeft: new Uint8Array(nodes),
  };
  if (forest.groupOfTree.some((group) => group < 0 || group >= groups))
    refuse("a tree is of a class that there is not");
  let [start, steps] = [0, 0];
  for (const [at, tree] of trees.entries()) {
    forest.roots[at] = start;
    const placed = place(tree, forest, start);
    start = placed.end;
    steps += placed.depth;
  }
  return { ...forest, steps };
}

/** Puts a tree at a place. @returns the place behind it, and how many nodes lie under each other */
function place(tree: Said, forest: Omit<Forest, "steps">, start: number): { end: number; depth: number } {
  const size = listAt(tree, "left_children").length;
  if (Number(recordAt(tree, "tree_param")["size_leaf_vector"] ?? 1) > 1) refuse("its leaves hold several values");
  if (numbersOf(tree, "split_type", size).some((type) => type !== 0)) refuse("it splits by categories");
  const left = numbersOf(tree, "left_children", size);
  const right = numbersOf(tree, "right_children", size);
  const feature = numbersOf(tree, "split_indices", size);
  const depth = checkTree(left, right, feature, forest.columns);
  if (depth > depthMax) refuse(`a tree of it is ${depth} nodes deep`);
  const moved = (child: number): number => (child === -1 ? -1 : child + start);
  forest.left.set(left.map(moved), start);
  forest.right.set(right.map(moved), start);
  forest.feature.set(feature, start);
  const conditions = numbersOf(tree, "split_conditions", size);
  // One that is no number of 32 bits would be summed to no chance at all.
  if (!conditions.every((value) => Number.isFinite(Math.fround(value)))) refuse("a tree holds a value beyond 32 bits");
  forest.threshold.set(conditions, start);
  forest.defaultLeft.set(numbersOf(tree, "default_left", size), start);
  return { end: start + size, depth };
}

/**
 * From the root every node is reached once at most: whoever walks down comes to a leaf.
 *
 * @returns how many nodes lie under each other, the leaf with them
 */
function checkTree(
  left: readonly number[],
  right: readonly number[],
  feature: readonly number[],
  columns: number,
): number {
  const seen = new Uint8Array(left.length);
  const depths = new Uint32Array(left.length);
  const waiting = [0];
  let deepest = 0;
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const [one, other] = [left[node], right[node]];
    if (one === undefined || other === undefined || seen[node] === 1) return refuse("one of its trees is none");
    seen[node] = 1;
    const depth = (depths[node] ?? 0) + 1;
    deepest = Math.max(deepest, depth);
    if (one === -1) continue;
    const column = feature[node] ?? -1;
    if (!Number.isInteger(column) || column < 0 || column >= columns)
      refuse("a tree asks for a column that there is not");
    for (const child of [one, other]) depths[child] = depth;
    waiting.push(one, other);
  }
  return deepest;
}

function numbersOf(of: Said, key: string, length: number): number[] {
  // JSON may write a truth for a number; a file in UBJ has numbers of one byte.
  const values = listAt(of, key).map((value) => (typeof value === "boolean" ? Number(value) : value));
  if (values.length !== length || !values.every((value) => typeof value === "number")) {
    return refuse(`"${key}" of a tree is not a number a node`);
  }
  return values;
}

function recordAt(of: Said, key: string): Said {
  const value = of[key];
  return isRecord(value) ? value : refuse(`"${key}" is missing`);
}

function listAt(of: Said, key: string): readonly unknown[] {
  const value = of[key] ?? [];
  return Array.isArray(value) ? value : refuse(`"${key}" is no list`);
}

function textAt(of: Said, key: string): string {
  const value = of[key];
  return typeof value === "string" ? value : refuse(`"${key}" is missing`);
}

function isRecord(value: unknown): value is Said {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function refuse(reason: string): never {
  throw new UnsupportedBooster(reason);
}
