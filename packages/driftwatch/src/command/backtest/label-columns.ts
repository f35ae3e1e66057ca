import type { PerformanceTask } from "../../judge/performance/judge-performance.ts";
import { binarySums, type PerformanceSums, regressionSums } from "../../judge/performance/performance-sums.ts";
import type { Column } from "../../profile/profile.ts";
import { CommandError } from "../command-error.ts";
import { usage } from "../parse-options.ts";
import { type Settings, textOf } from "../settings.ts";
import type { ReadColumn } from "../tables/read-columns.ts";

/** Where what came, and what was said, stand. */
export type LabelColumns = {
  readonly kind: "binary" | "regression";
  readonly label: string;
  readonly prediction: string;
};

/** @returns `null` where no label is named. @throws CommandError if only some of them are, or a column is nowhere */
export function labelColumns(
  values: Settings["values"],
  table: { readonly name: string; readonly columns: readonly string[] },
): LabelColumns | null {
  const [label, score, prediction] = [textOf(values.label), textOf(values.score), textOf(values.prediction)];
  if (label === null) {
    if (score !== null || prediction !== null)
      throw usage("--score and --prediction go with --label, which says what came.");
    return null;
  }
  if ((score === null) === (prediction === null))
    throw usage("--label goes with --score (two classes) or with --prediction (numbers), one of the two.");
  for (const [option, column] of [
    ["label", label],
    ["score", score],
    ["prediction", prediction],
  ] as const) {
    if (column !== null && !table.columns.includes(column))
      throw new CommandError("unreadable", `${table.name}: there is no column "${column}", which --${option} names.`);
  }
  return score === null
    ? { kind: "regression", label, prediction: prediction ?? "" }
    : { kind: "binary", label, prediction: score };
}

/** How the two columns are read. */
export function readLabels({ kind, label, prediction }: LabelColumns, columns: readonly string[]): ReadColumn[] {
  return [
    { name: label, type: kind === "binary" ? "boolean" : "numeric", readsTexts: true, at: columns.indexOf(label) },
    { name: prediction, type: "numeric", readsTexts: true, at: columns.indexOf(prediction) },
  ];
}

/** Rows whose prediction is there, and what those with a label add up to. */
export type LabelledRows = PerformanceSums & { readonly predictions: number };

/** @throws CommandError if a column holds what it cannot */
export function sumLabels(
  name: string,
  { kind, label, prediction }: LabelColumns,
  [labels, predictions]: readonly (Column | undefined)[],
): LabelledRows {
  const [came, said] = [pairedNumbers(labels), pairedNumbers(predictions)];
  if (came.violations > 0)
    throw new CommandError(
      "unreadable",
      `${name}: the column "${label}" holds values that are no ${kind === "binary" ? "true, false, 1 or 0" : "numbers"}.`,
    );
  if (said.violations > 0)
    throw new CommandError("unreadable", `${name}: the column "${prediction}" holds values that are no numbers.`);
  const outside = kind === "binary" ? said.values.find((value) => value < 0 || value > 1) : undefined;
  if (outside !== undefined)
    throw new CommandError(
      "unreadable",
      `${name}: the column "${prediction}" holds ${outside}: scores are chances from 0 to 1.`,
    );
  const known = said.values.flatMap((value, i) => (Number.isNaN(value) || Number.isNaN(came.values[i]) ? [] : [i]));
  const [actual, expected] = [known.map((i) => came.values[i] ?? 0), known.map((i) => said.values[i] ?? 0)];
  const sums =
    kind === "binary"
      ? binarySums(
          actual.map((value) => value === 1),
          expected,
        )
      : regressionSums(actual, expected);
  return { ...sums, predictions: said.values.filter((value) => !Number.isNaN(value)).length };
}

function pairedNumbers(column: Column | undefined): {
  readonly values: readonly number[];
  readonly violations: number;
} {
  if (column?.kind !== "numeric") throw new TypeError("labels and predictions are read as numbers");
  return { values: Array.from(column.values, (value) => value ?? Number.NaN), violations: column.violations };
}

export function addLabels(one: LabelledRows, other: LabelledRows): LabelledRows {
  return {
    predictions: one.predictions + other.predictions,
    labelled: one.labelled + other.labelled,
    gap: one.gap + other.gap,
    accuracyDrop: one.accuracyDrop + other.accuracyDrop,
    excessLoss: one.excessLoss + other.excessLoss,
  };
}

/** What the rows at first say about how labels are judged later. */
export type TaskLearner = {
  add(columns: readonly (Column | undefined)[]): void;
  task(): PerformanceTask;
};

export function learnTask({ kind }: LabelColumns): TaskLearner {
  let [n, mean, squares, absolute] = [0, 0, 0, 0];
  return {
    add([labels, predictions]) {
      const [came, said] = [pairedNumbers(labels).values, pairedNumbers(predictions).values];
      for (const [i, label] of came.entries()) {
        const residual = label - (said[i] ?? Number.NaN);
        if (!Number.isFinite(residual)) continue;
        n += 1;
        const step = residual - mean;
        mean += step / n;
        squares += step * (residual - mean);
        absolute += Math.abs(residual);
      }
    },
    task() {
      if (kind === "binary") return { kind, hasScores: true };
      const baseline =
        n < 2 ? null : { residualDeviation: Math.sqrt(squares / (n - 1)), meanAbsoluteError: absolute / n };
      return { kind, baseline };
    },
  };
}
