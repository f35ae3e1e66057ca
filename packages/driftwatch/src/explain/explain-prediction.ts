import { fitBoostedTrees, predictBoostedTrees } from "@driftguard/stats";
import { attributeChange, type FeatureTable } from "./attribute-change.ts";
import type { ColumnPair } from "./code-column.ts";
import { encodeFeatures } from "./encode-features.ts";
import { shuffleRows } from "../rows/shuffle-rows.ts";

/** How a prediction's mean, or the share of one of its levels, changed, and what of that each feature explains. */
export type PredictionExplanation = {
  readonly column: string;
  /** The level whose share it is; `null` for the mean of numbers. */
  readonly level: string | null;
  readonly before: number;
  readonly after: number;
  /** In the unit of the prediction, the largest first. */
  readonly explained: readonly {
    readonly columns: readonly string[];
    readonly value: number;
    readonly standardError: number;
  }[];
  /** What of the change the features do not account for: chance of the rows drawn, or another model. */
  readonly unexplained: number;
  /** How much of the predictions' variance the features tell, on rows held out; 1 is all. */
  readonly fidelity: number;
};

/** So many features are told apart; the others are one. */
const apartMax = 7;
const rowsMin = 200;

/**
 * Explains a change of predictions without the model: boosted trees learn what it answers from the rows of both sides, and
 * stand in for it. How well they do is `fidelity`.
 *
 * @param features - the most interesting first: the first seven are told apart
 * @returns `null` with fewer than 200 predictions on a side, or without features
 */
export function explainPrediction(
  prediction: ColumnPair,
  features: ReadonlyMap<string, ColumnPair>,
): PredictionExplanation | null {
  const { level, reference, current } = targetOf(prediction);
  const [before, now] = [placesOf(reference), placesOf(current)];
  if (before.length < rowsMin || now.length < rowsMin) return null;
  const encoded = encodeFeatures(features, { reference, current });
  const names = [...features.keys()].filter((name) => encoded.reference[name] !== undefined);
  if (names.length === 0) return null;
  const [was, is] = [takeAll(encoded.reference, names, before), takeAll(encoded.current, names, now)];
  const target = Float64Array.from([
    ...before.map((row) => reference[row] ?? 0),
    ...now.map((row) => current[row] ?? 0),
  ]);
  const together = names.map((name) => Float64Array.from([...(was[name] ?? []), ...(is[name] ?? [])]));
  const surrogate = learn(together, target, level !== null);
  const apart = names.slice(0, apartMax);
  const rest = names.slice(apartMax);
  const groups = [...apart.map((name) => [name]), ...(rest.length > 0 ? [rest] : [])];
  const attribution = attributeChange({
    reference: was,
    current: is,
    model: (rows: FeatureTable) => surrogate.predict(names.map((name) => Float64Array.from(rows[name] ?? [], Number))),
    groups: Object.fromEntries(groups.map((own, i) => [`${i}`, own])),
  });
  const mean = (values: Float64Array, rows: readonly number[]): number =>
    rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length;
  const [first, last] = [mean(reference, before), mean(current, now)];
  const explained = attribution.groups
    .map(({ value, standardError }, i) => ({ columns: groups[i] ?? [], value, standardError }))
    .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return {
    column: prediction.reference.name,
    level,
    before: first,
    after: last,
    explained,
    unexplained: last - first - explained.reduce((sum, { value }) => sum + value, 0),
    fidelity: surrogate.fidelity,
  };
}

type Target = { readonly level: string | null; readonly reference: Float64Array; readonly current: Float64Array };

function targetOf({ reference, current }: ColumnPair): Target {
  if (reference.kind === "numeric" && current.kind === "numeric")
    return { level: null, reference: finite(reference.values), current: finite(current.values) };
  if (reference.kind !== "categorical" || current.kind !== "categorical")
    return { level: null, reference: new Float64Array(0), current: new Float64Array(0) };
  const shares = new Map<string, number>();
  for (const level of reference.values)
    if (level !== null) shares.set(level, (shares.get(level) ?? 0) - 1 / reference.values.length);
  for (const level of current.values)
    if (level !== null) shares.set(level, (shares.get(level) ?? 0) + 1 / current.values.length);
  const [most] = [...shares].toSorted(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || (a < b ? -1 : 1));
  const level = most?.[0] ?? "";
  const is = (own: string | null): number => (own === null ? Number.NaN : own === level ? 1 : 0);
  return { level, reference: Float64Array.from(reference.values, is), current: Float64Array.from(current.values, is) };
}

function finite(values: Float64Array): Float64Array {
  return values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
}

function placesOf(values: Float64Array): number[] {
  return Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
}

function takeAll(
  columns: Readonly<Record<string, Float64Array>>,
  names: readonly string[],
  rows: readonly number[],
): Readonly<Record<string, Float64Array>> {
  return Object.fromEntries(
    names.map((name) => [name, Float64Array.from(rows, (row) => columns[name]?.[row] ?? Number.NaN)]),
  );
}

type Surrogate = { readonly predict: (columns: readonly Float64Array[]) => Float64Array; readonly fidelity: number };

/** A quarter of the rows, whatever order they came in, is held out to say how well the others tell it. */
function learn(columns: readonly Float64Array[], target: Float64Array, isShare: boolean): Surrogate {
  const part = (values: Float64Array, rows: Uint32Array): Float64Array =>
    Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
  const rows = shuffleRows([target, ...columns]);
  const quarter = Math.floor(rows.length / 4);
  const [held, seen] = [rows.subarray(0, quarter), rows.subarray(quarter)];
  const model = fitBoostedTrees(
    columns.map((column) => part(column, seen)),
    part(target, seen),
    { loss: isShare ? "logistic" : "squared", trees: 60, leaves: 15 },
  );
  const predict = (asked: readonly Float64Array[]): Float64Array => predictBoostedTrees(model, asked);
  const wanted = part(target, held);
  const told = predict(columns.map((column) => part(column, held)));
  const mean = wanted.reduce((sum, value) => sum + value, 0) / wanted.length;
  const spread = wanted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const missed = wanted.reduce((sum, value, row) => sum + (value - (told[row] ?? 0)) ** 2, 0);
  return { predict, fidelity: spread === 0 ? 1 : Math.max(0, 1 - missed / spread) };
}
