import { binaryMetrics } from "../../performance/binary-metrics.ts";
import { multiclassMetrics } from "../../performance/multiclass-metrics.ts";
import { regressionMetrics } from "../../performance/regression-metrics.ts";
import { CommandError } from "../command-error.ts";
import { type EstimateColumns, estimateColumns } from "../estimate/estimate-columns.ts";
import { decided, flags, labelColumn, outputColumns, refuseScores } from "../estimate/output-columns.ts";
import { readRows, type ReadRows } from "../estimate/read-rows.ts";
import { type Settings, textOf } from "../settings.ts";
import type { Side } from "../tables/open-side.ts";

/**
 * How good a model was on the reference, by metric, over rows whose label, prediction and scores are there; metrics that are
 * not defined are left out.
 *
 * @returns `null` where no column is named that would tell
 * @throws CommandError if the columns do not go together or cannot be read, or no row has all of them
 */
export async function referencePerformance(
  side: Side,
  values: Settings["values"],
  onRows: (share: number) => void,
): Promise<Readonly<Record<string, number>> | null> {
  const named = [values.label, values.prediction, values.score].map(textOf);
  if (named.every((name) => name === null)) return null;
  const columns = estimateColumns("baseline", values, [side]);
  const rows = await readRows(side, [labelColumn(columns), ...outputColumns(columns)], onRows);
  refuseScores(rows, columns, side.name);
  const { rows: whole, ...metrics } = metricsOf(columns, rows);
  if (whole === 0) throw new CommandError("unreadable", `${side.name}: no row has a label and what the model said.`);
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) => (typeof value === "number" ? [[name, value]] : [])),
  );
}

function metricsOf(columns: EstimateColumns, rows: ReadRows): { readonly rows: number } {
  if (columns.kind === "regression") {
    const [labels, predictions] = [rows.numbers(columns.label), rows.numbers(columns.prediction)];
    const isWhole = (row: number): boolean => Number.isFinite(labels[row]) && Number.isFinite(predictions[row]);
    return regressionMetrics(
      labels.filter((_, row) => isWhole(row)),
      predictions.filter((_, row) => isWhole(row)),
    );
  }
  if (columns.kind === "multiclass") {
    const predictions = rows.levels(columns.prediction);
    const pairs = rows.levels(columns.label).map((label, row) => ({ label, prediction: predictions[row] ?? null }));
    const whole = pairs.flatMap(({ label, prediction }) =>
      label === null || prediction === null ? [] : [{ label, prediction }],
    );
    return multiclassMetrics(
      whole.map(({ label }) => label),
      whole.map(({ prediction }) => prediction),
    );
  }
  const scores = rows.numbers(columns.score);
  const predictions = columns.prediction === null ? decided(scores) : flags(rows.numbers(columns.prediction));
  const whole = flags(rows.numbers(columns.label)).flatMap((label, row) => {
    const [prediction, score] = [predictions[row] ?? null, scores[row] ?? Number.NaN];
    return label === null || prediction === null || Number.isNaN(score) ? [] : [{ label, prediction, score }];
  });
  return binaryMetrics({
    labels: whole.map(({ label }) => label),
    predictions: whole.map(({ prediction }) => prediction),
    scores: whole.map(({ score }) => score),
  });
}
