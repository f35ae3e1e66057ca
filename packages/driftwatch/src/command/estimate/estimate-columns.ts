import type { TableFile } from "../../files/reader.ts";
import { CommandError } from "../command-error.ts";
import { usage } from "../parse-options.ts";
import { type Settings, textOf } from "../settings.ts";

/** Which columns hold what came, and what was said. */
export type EstimateColumns =
  | { readonly kind: "binary"; readonly label: string; readonly prediction: string | null; readonly score: string }
  | {
      readonly kind: "multiclass";
      readonly label: string;
      readonly prediction: string;
      /** Columns by class. */
      readonly scores: ReadonlyMap<string, string>;
    }
  | { readonly kind: "regression"; readonly label: string; readonly prediction: string };

type Sides = readonly { readonly name: string; readonly table: TableFile }[];

/** @throws CommandError if the words do not go together, or a column is nowhere */
export function estimateColumns(
  command: "estimate" | "baseline",
  values: Settings["values"],
  sides: Sides,
): EstimateColumns {
  const columns = namedColumns(command, values, sides);
  const [reference] = sides;
  refuseMissing(reference === undefined ? [] : [reference], columns.label, "label");
  if (columns.prediction !== null) refuseMissing(sides, columns.prediction, "prediction");
  for (const score of scoreColumns(columns).values()) refuseMissing(sides, score, "score");
  return columns;
}

/** Score columns by class; the positive class goes by "score". */
export function scoreColumns(columns: EstimateColumns): ReadonlyMap<string, string> {
  if (columns.kind === "regression") return new Map();
  return columns.kind === "binary" ? new Map([["score", columns.score]]) : columns.scores;
}

function namedColumns(command: string, values: Settings["values"], sides: Sides): EstimateColumns {
  const [label, score, prediction] = [textOf(values.label), textOf(values.score), textOf(values.prediction)];
  if (label === null) throw usage(`${command} needs --label COLUMN, which says what came in the reference.`);
  if (score === null) {
    if (prediction === null)
      throw usage(`${command} needs --score (chances of classes), or --prediction (numbers), beside --label.`);
    return { kind: "regression", label, prediction };
  }
  const isColumn = sides.some(({ table }) => table.columns.includes(score));
  if (isColumn || !score.includes("=")) return { kind: "binary", label, prediction, score };
  if (prediction === null)
    throw usage("scores of several classes go with --prediction COLUMN, the class that was decided on.");
  return { kind: "multiclass", label, prediction, scores: classScores(score) };
}

function classScores(text: string): Map<string, string> {
  const pairs = text.split(",").map((pair): [string, string] => {
    const at = pair.indexOf("=");
    if (at < 1 || at === pair.length - 1)
      throw usage(`--score takes a column, or class=column,class=column; got "${text}".`);
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
  if (new Set(pairs.map(([name]) => name)).size < Math.max(2, pairs.length))
    throw usage(`--score needs two different classes or more; got "${text}".`);
  return new Map(pairs);
}

function refuseMissing(sides: Sides, column: string, option: string): void {
  for (const { name, table } of sides) {
    if (!table.columns.includes(column))
      throw new CommandError("unreadable", `${name}: there is no column "${column}", which --${option} names.`);
  }
}
