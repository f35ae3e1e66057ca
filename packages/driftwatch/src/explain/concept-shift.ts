import { fitBoostedTrees, predictBoostedTrees } from "@driftguard/stats";
import type { EncodedFeatures } from "./encode-features.ts";
import type { ErrorSeries } from "./error-series.ts";
import { shuffleRows } from "../rows/shuffle-rows.ts";

/** Errors before, now, and what they would be now if only the inputs had changed. */
export type ConceptShift = {
  readonly before: number;
  /** The reference's errors, each row weighted by how much commoner rows like it are now. */
  readonly expected: number;
  readonly after: number;
  readonly z: number;
  /** Reference rows that the weights leave, (sum w)^2 / sum w^2; below 100 nothing is decided. */
  readonly effectiveRows: number;
  readonly status: "found" | "not found" | "undecided";
};

const rowsMin = 200;
const effectiveMin = 100;
/** Two-sided, p < .001. */
const zMin = 3.29;
/** Points of an error rate, and share of a mean error, from which on it matters. */
const rateMin = 0.05;
const sizeMin = 0.15;

/**
 * Whether predictions became wrong where the inputs do not explain it: errors of the reference, weighted to the inputs of
 * now by the odds of a classifier that tells both sides apart (two folds), against the errors of now.
 *
 * @returns `null` with fewer than 200 errors on a side, or without features
 * @see Shimodaira 2000, J. Stat. Plan. Inference 90(2), doi:10.1016/S0378-3758(00)00115-4
 */
export function conceptShift(features: EncodedFeatures, errors: ErrorSeries): ConceptShift | null {
  const names = Object.keys(features.reference);
  const [before, now] = [placesOf(errors.reference), placesOf(errors.current)];
  if (names.length === 0 || before.length < rowsMin || now.length < rowsMin) return null;
  const own = before.map((row) => errors.reference[row] ?? 0);
  const other = now.map((row) => errors.current[row] ?? 0);
  const weights = weightsOf(features, names, { before, now, own, other });
  const [total, squares] = [sum(weights), sum(weights.map((weight) => weight * weight))];
  const expected = sum(own.map((error, i) => error * (weights[i] ?? 0))) / total;
  const after = sum(other) / other.length;
  const varianceOfExpected = sum(own.map((error, i) => ((weights[i] ?? 0) * (error - expected)) ** 2)) / total ** 2;
  const varianceOfAfter = sum(other.map((error) => (error - after) ** 2)) / (other.length - 1) / other.length;
  const effectiveRows = total ** 2 / squares;
  // Errors that are all alike on a side still say no more than so many rows can.
  const step = errors.kind === "rate" ? 1 : after - expected;
  const deviation = Math.sqrt(
    Math.max(varianceOfExpected, step ** 2 * varianceOfHalf(effectiveRows)) +
      Math.max(varianceOfAfter, step ** 2 * varianceOfHalf(other.length)),
  );
  const z = deviation === 0 ? 0 : (after - expected) / deviation;
  const floor = errors.kind === "rate" ? rateMin : sizeMin * expected;
  const isFound = Math.abs(z) > zMin && Math.abs(after - expected) >= floor;
  const status = effectiveRows < effectiveMin ? "undecided" : isFound ? "found" : "not found";
  return { before: sum(own) / own.length, expected, after, z, effectiveRows, status };
}

/** Of the mean of so many rows, of which half a one is 1 and all others are 0. */
function varianceOfHalf(rows: number): number {
  return (0.5 * (rows + 0.5)) / (rows + 1) ** 2 / rows;
}

function placesOf(values: Float64Array): number[] {
  return Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Rows of either side, and their errors. */
type Places = Readonly<Record<"before" | "now" | "own" | "other", readonly number[]>>;

/** Of the reference's rows: the odds of being current, by trees that have not seen the row. */
function weightsOf(features: EncodedFeatures, names: readonly string[], { before, now, own, other }: Places): number[] {
  const columns = names.map((name) =>
    Float64Array.from([
      ...before.map((row) => features.reference[name]?.[row] ?? Number.NaN),
      ...now.map((row) => features.current[name]?.[row] ?? Number.NaN),
    ]),
  );
  const isNow = Float64Array.from({ length: before.length + now.length }, (_, row) => (row < before.length ? 0 : 1));
  const foldOf = new Uint8Array(before.length + now.length);
  const deal = (from: number, errors: readonly number[]): void =>
    shuffleRows([...columns.map((column) => column.subarray(from, from + errors.length)), errors]).forEach(
      (row, place) => (foldOf[from + row] = place % 2),
    );
  deal(0, own);
  deal(before.length, other);
  const weights = new Array<number>(before.length).fill(1);
  for (const fold of [0, 1]) {
    const isOther = (_: number, row: number): boolean => foldOf[row] !== fold;
    const model = fitBoostedTrees(
      columns.map((column) => column.filter(isOther)),
      isNow.filter(isOther),
      { loss: "logistic", trees: 40, leaves: 8 },
    );
    const chances = predictBoostedTrees(model, columns);
    for (let row = 0; row < before.length; row++) {
      if (foldOf[row] !== fold) continue;
      const chance = Math.min(0.999, chances[row] ?? 0);
      weights[row] = ((chance / (1 - chance)) * before.length) / now.length;
    }
  }
  return weights;
}
