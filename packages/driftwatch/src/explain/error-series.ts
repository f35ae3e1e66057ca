import type { ColumnPair } from "./code-column.ts";
import { readNumber } from "../plan/column-values.ts";
import type { SampleColumn } from "../rows/sample-rows.ts";

/** How wrong each prediction was, NaN where it cannot be told: where either is missing or infinite, or too far apart. */
export type ErrorSeries = {
  /** "rate": 0 or 1 a row; "size": the distance, in the label's unit. */
  readonly kind: "rate" | "size";
  readonly reference: Float64Array;
  readonly current: Float64Array;
};

/** @returns `null` where labels and predictions cannot be held against each other */
export function errorSeries(given: ColumnPair, prediction: ColumnPair): ErrorSeries | null {
  const label = prediction.reference.kind === "numeric" ? asNumbers(given) : given;
  const kind = kindOf(label, prediction);
  if (kind === null) return null;
  return {
    kind: kind === "size" ? "size" : "rate",
    reference: errorsOf(label.reference, prediction.reference, kind),
    current: errorsOf(label.current, prediction.current, kind),
  };
}

/** Labels of few whole numbers are read as levels; beside predictions that are numbers they are numbers again. */
function asNumbers({ reference, current }: ColumnPair): ColumnPair {
  const read = (column: SampleColumn): SampleColumn | null => {
    if (column.kind !== "categorical") return null;
    const numbers = column.values.map((level) => (level === null ? Number.NaN : readNumber(level)));
    if (numbers.includes(null)) return null;
    return { name: column.name, kind: "numeric", values: Float64Array.from(numbers, (value) => value ?? Number.NaN) };
  };
  const [before, now] = [read(reference), read(current)];
  return before === null || now === null ? { reference, current } : { reference: before, current: now };
}

/** Squares of larger distances, summed, would be infinite. */
const largest = 1e100;

type Kind = "classes" | "scores" | "size";

function kindOf(label: ColumnPair, prediction: ColumnPair): Kind | null {
  const sides = [label.reference, label.current, prediction.reference, prediction.current];
  if (sides.every(({ kind }) => kind === "categorical")) return "classes";
  if (!sides.every(({ kind }) => kind === "numeric")) return null;
  return isBinary(label.reference) && isBinary(label.current) ? "scores" : "size";
}

function isBinary({ kind, values }: SampleColumn): boolean {
  return kind === "numeric" && values.every((value) => !Number.isFinite(value) || value === 0 || value === 1);
}

function errorsOf(label: SampleColumn, prediction: SampleColumn, kind: Kind): Float64Array {
  const labels: ArrayLike<unknown> = label.values;
  return Float64Array.from(labels, (wanted, row) => {
    const told = prediction.values[row];
    if (typeof wanted === "string" && typeof told === "string") return wanted === told ? 0 : 1;
    if (typeof wanted !== "number" || typeof told !== "number") return Number.NaN;
    const distance = Math.abs(wanted - told);
    if (!(distance <= largest)) return Number.NaN;
    return kind === "size" ? distance : (told >= 0.5 ? 1 : 0) === wanted ? 0 : 1;
  });
}
