import { fitBoostedTrees, predictBoostedTrees } from "@driftguard/stats";
import type { EncodedFeatures } from "./encode-features.ts";
import type { ErrorSeries } from "./error-series.ts";

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
  const weights = weightsOf(features, names, { before, now });
  const own = before.map((row) => errors.reference[row] ?? 0);
  const other = now.map((row) => errors.current[row] ?? 0);
  const [total, squares] = [sum(weights), sum(weights.map((weight) => weight * weight))];
  const expected = sum(own.map((error, i) => error * (weights[i] ?? 0))) / total;
  const after = sum(other) / other.length;
  const varianceOfExpected = sum(own.map((error, i) => ((weights[i] ?? 0) * (error - expected)) ** 2)) / total ** 2;
  const varianceOfAfter = sum(other.map((error) => (error - after) ** 2)) / (other.length - 1) / other.length;
  const deviation = Math.sqrt(varianceOfExpected + varianceOfAfter);
  const z = deviation === 0 ? 0 : (after - expected) / deviation;
  const effectiveRows = total ** 2 / squares;
  const floor = errors.kind === "rate" ? rateMin : sizeMin * expected;
  const isFound = Math.abs(z) > zMin && Math.abs(after - expected) >= floor;
  const status = effectiveRows < effectiveMin ? "undecided" : isFound ? "found" : "not found";
  return { before: sum(own) / own.length, expected, after, z, effectiveRows, status };
}

function placesOf(values: Float64Array): number[] {
  return Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

type Places = { readonly before: readonly number[]; readonly now: readonly number[] };

/** Of the reference's rows: the odds of being current, by trees that have not seen the row. */
function weightsOf(features: EncodedFeatures, names: readonly string[], { before, now }: Places): number[] {
  const columns = names.map((name) =>
    Float64Array.from([
      ...before.map((row) => features.reference[name]?.[row] ?? Number.NaN),
      ...now.map((row) => features.current[name]?.[row] ?? Number.NaN),
    ]),
  );
  const isNow = Float64Array.from({ length: before.length + now.length }, (_, row) => (row < before.length ? 0 : 1));
  const weights = new Array<number>(before.length).fill(1);
  for (const fold of [0, 1]) {
    const isOther = (_: number, row: number): boolean => row % 2 !== fold;
    const model = fitBoostedTrees(
      columns.map((column) => column.filter(isOther)),
      isNow.filter(isOther),
      { loss: "logistic", trees: 40, leaves: 8 },
    );
    const chances = predictBoostedTrees(model, columns);
    for (let row = fold; row < before.length; row += 2) {
      const chance = Math.min(0.999, chances[row] ?? 0);
      weights[row] = ((chance / (1 - chance)) * before.length) / now.length;
    }
  }
  return weights;
}
