import { seededRandom } from "@driftguard/stats";
import { expect, test } from "vitest";
import { conceptShift } from "./concept-shift.ts";
import { errorSeries } from "./error-series.ts";
import { explainPrediction } from "./explain-prediction.ts";

const random = seededRandom(3);
const normals = (rows: number): Float64Array => Float64Array.from({ length: rows }, () => random.normal());
const x = { reference: normals(400), current: normals(400) };
const errorsOf = (before: (row: number) => number, now: (row: number) => number) => ({
  reference: x.reference.map((_, row) => before(row)),
  current: x.current.map((_, row) => now(row)),
});
const features = { reference: { x: x.reference }, current: { x: x.current } };

test.each([
  { promise: "a model that never erred and now always does", kind: "rate", before: 0, now: 1, status: "found" },
  { promise: "a model that never erred, and does not", kind: "rate", before: 0, now: 0, status: "not found" },
  { promise: "a constant error that doubled", kind: "size", before: 2, now: 4, status: "found" },
  { promise: "a constant error that stayed", kind: "size", before: 2, now: 2, status: "not found" },
] as const)("$promise: $status", ({ kind, before, now, status }) => {
  const found = conceptShift(features, {
    kind,
    ...errorsOf(
      () => before,
      () => now,
    ),
  });
  expect(found?.status).toBe(status);
  expect(Number.isFinite(found?.z)).toBe(true);
});

const turned = <Key extends string>(sides: Readonly<Record<Key, Float64Array>>): Record<Key, Float64Array> => {
  const entries = Object.entries<Float64Array>(sides).map(([key, values]) => [key, values.toReversed()] as const);
  return Object.fromEntries(entries) as Record<Key, Float64Array>;
};

test("no order of rows changes the errors that are expected, or how well predictions are told", () => {
  const errors = errorsOf(
    (row) => (row % 3 === 0 ? 1 : 0),
    (row) => (row % 4 === 0 ? 1 : 0),
  );
  const found = conceptShift(features, { kind: "rate", ...errors });
  const again = conceptShift(
    { reference: turned(features.reference), current: turned(features.current) },
    { kind: "rate", ...turned(errors) },
  );
  expect(again?.expected).toBeCloseTo(found!.expected, 9);
  const explained = ({ reference, current }: typeof x) => {
    const column = (name: string, values: Float64Array) => ({ name, kind: "numeric", values }) as const;
    const pair = (name: string, change: (value: number) => number) => ({
      reference: column(name, reference.map(change)),
      current: column(name, current.map(change)),
    });
    return explainPrediction(
      pair("score", (value) => Math.sin(3 * value)),
      new Map([["x", pair("x", (value) => value)]]),
    )!.fidelity;
  };
  expect(explained(turned(x))).toBeCloseTo(explained(x), 9);
});

test("labels and predictions that are infinite, or too far apart, have no error", () => {
  const column = (name: string, values: readonly number[]) =>
    ({ name, kind: "numeric", values: Float64Array.from(values) }) as const;
  const pair = (name: string, values: readonly number[]) => ({
    reference: column(name, values),
    current: column(name, values),
  });
  const sizes = errorSeries(pair("label", [1, 1 / 0, 3, -1 / 0, 1e308]), pair("told", [2, 5, -1 / 0, -1 / 0, -1e308]));
  expect(sizes).toMatchObject({
    kind: "size",
    reference: Float64Array.of(1, Number.NaN, Number.NaN, Number.NaN, Number.NaN),
  });
  const rates = errorSeries(pair("label", [1, 0, 1 / 0, 1]), pair("score", [0.2, 0.1, 0.9, 1 / 0]));
  expect(rates).toMatchObject({ kind: "rate", reference: Float64Array.of(1, 0, Number.NaN, Number.NaN) });
});
