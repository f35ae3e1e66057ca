import type { ColumnReport, Report } from "../report/report.ts";
import { writeNumber, writeShare } from "../report/figures.ts";
import type { SampleColumn } from "../rows/sample-rows.ts";
import type { ColumnPair } from "./code-column.ts";
import { conceptShift, type ConceptShift } from "./concept-shift.ts";
import { encodeFeatures } from "./encode-features.ts";
import { errorSeries } from "./error-series.ts";
import { priorsByConfusion } from "./priors-by-confusion.ts";

/** Whether a kind of shift is there. "not identifiable": the data at hand cannot tell, whatever the numbers. */
export type ShiftFinding = {
  readonly status: "found" | "not found" | "undecided" | "not identifiable";
  readonly says: string;
};

/** What kind of shift it is: of the inputs, of what is predicted or true, of how the truth hangs on the inputs. */
export type ShiftKinds = {
  readonly covariate: ShiftFinding;
  readonly prior: ShiftFinding;
  readonly concept: ShiftFinding & { readonly figures: ConceptShift | null };
};

export type ShiftInput = {
  readonly report: Pick<Report, "columns" | "multivariate">;
  readonly features: ReadonlyMap<string, ColumnPair>;
  /** `null`: not named. */
  readonly prediction: ColumnPair | null;
  readonly label: ColumnPair | null;
};

export function shiftKinds(input: ShiftInput): ShiftKinds {
  return { covariate: covariate(input), prior: prior(input), concept: concept(input) };
}

function covariate({ report, features }: ShiftInput): ShiftFinding {
  const own = report.columns.filter(({ name, status }) => features.has(name) && status !== "skipped");
  const moved = own.filter(({ status }) => status === "drift").map(({ name }) => name);
  const together = report.multivariate.filter(({ status }) => status === "drift").map(({ method }) => method);
  if (moved.length > 0) return { status: "found", says: `the inputs moved: ${named(moved)}` };
  if (together.length > 0)
    return { status: "found", says: `how the inputs hang together changed (${together.join(", ")})` };
  const isDecided = own.length > 0 && own.every(({ status }) => status === "stable");
  return isDecided
    ? { status: "not found", says: "no input moved by what matters" }
    : { status: "undecided", says: "some inputs could not be judged" };
}

function named(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
}

const sharesStep = 0.05;

function prior({ report, prediction, label }: ShiftInput): ShiftFinding {
  const columnOf = (pair: ColumnPair | null): ColumnReport | undefined =>
    report.columns.find(({ name }) => name === pair?.reference.name);
  const [told, truth] = [columnOf(prediction), columnOf(label)];
  if (truth !== undefined && truth.signals.length > 0 && hasValues(label?.current)) {
    const found = fromVerdict(truth, "the labels");
    return told?.status === "drift"
      ? { ...found, says: `${found.says}; the predictions ("${told.name}") moved` }
      : found;
  }
  if (told === undefined)
    return { status: "not identifiable", says: "without a column of predictions or labels nothing is known of it" };
  const estimated = label === null || prediction === null ? null : estimatedShares(label, prediction);
  if (estimated !== null) return estimated;
  return fromVerdict(told, "the predictions");
}

function fromVerdict({ name, status, says }: ColumnReport, what: string): ShiftFinding {
  if (status === "drift") return { status: "found", says: `${what} ("${name}") moved: ${lower(says)}` };
  if (status === "stable") return { status: "not found", says: `${what} ("${name}") did not move by what matters` };
  return { status: "undecided", says: `${what} ("${name}") could not be judged` };
}

function lower(sentence: string): string {
  return `${sentence.slice(0, 1).toLowerCase()}${sentence.slice(1).replace(/\.$/, "")}`;
}

const classesMax = 20;

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined && !Number.isNaN(value);
}

function hasValues(column: SampleColumn | undefined): boolean {
  return column !== undefined && Array.from<unknown>(column.values).some(isThere);
}

/** The reference has labels and the current rows have none. */
function estimatedShares(label: ColumnPair, prediction: ColumnPair): ShiftFinding | null {
  const truth: ArrayLike<unknown> = label.reference.values;
  if (hasValues(label.current)) return null;
  const hasScores = prediction.reference.kind === "numeric";
  // A score is of the class 1.
  const classOf = (value: unknown): string => (typeof value === "number" ? (value >= 0.5 ? "1" : "0") : String(value));
  const classes = [...new Set(Array.from(truth).filter(isThere).map(classOf))].toSorted();
  if (classes.length < 2 || classes.length > classesMax) return null;
  if (hasScores && classes.join() !== "0,1") return null;
  const places = new Map(classes.map((name, place) => [name, place]));
  const joint = classes.map(() => classes.map(() => 0));
  const told: ArrayLike<unknown> = prediction.reference.values;
  for (let row = 0; row < truth.length; row++) {
    const line = joint[places.get(classOf(told[row])) ?? -1];
    const place = isThere(truth[row]) ? places.get(classOf(truth[row])) : undefined;
    if (line !== undefined && place !== undefined) line[place] = (line[place] ?? 0) + 1;
  }
  const predicted = classes.map(() => 0);
  for (const value of Array.from<unknown>(prediction.current.values)) {
    const place = places.get(classOf(value));
    if (place !== undefined) predicted[place] = (predicted[place] ?? 0) + 1;
  }
  const shares = priorsByConfusion(joint, predicted);
  if (shares === null) return null;
  const total = joint.flat().reduce((sum, count) => sum + count, 0);
  const before = classes.map((_, place) => joint.reduce((sum, line) => sum + (line[place] ?? 0), 0) / total);
  const most = shares.reduce(
    (best, share, place) =>
      Math.abs(share - (before[place] ?? 0)) > Math.abs((shares[best] ?? 0) - (before[best] ?? 0)) ? place : best,
    0,
  );
  const step = Math.abs((shares[most] ?? 0) - (before[most] ?? 0));
  const says = `by the reference's labels, "${classes[most]}" went from ${writeShare(before[most] ?? 0)} to about ${writeShare(shares[most] ?? 0)} of the rows, if rows of one class look as before`;
  return { status: step >= sharesStep ? "found" : "not found", says };
}

function concept({ features, prediction, label }: ShiftInput): ShiftKinds["concept"] {
  if (label === null)
    return {
      status: "not identifiable",
      says: "without labels it cannot be identified whether the same inputs mean something else now",
      figures: null,
    };
  if (prediction === null)
    return { status: "not identifiable", says: "without predictions there is no error to look at", figures: null };
  const errors = errorSeries(label, prediction);
  const figures = errors === null ? null : conceptShift(encodeFeatures(features, errors), errors);
  if (errors === null || figures === null) {
    const says = "it needs 200 labelled predictions on both sides, of classes or of numbers";
    return { status: "not identifiable", says, figures: null };
  }
  const write = errors.kind === "rate" ? writeShare : writeNumber;
  const what = errors.kind === "rate" ? "error rate" : "mean error";
  const says = `${what} ${write(figures.before)} before; ${write(figures.expected)} would be expected for the inputs of now, ${write(figures.after)} came${figures.status === "undecided" ? `; only ${writeNumber(figures.effectiveRows)} rows of the reference are like those of now, too few to decide` : ""}`;
  return { status: figures.status, says, figures };
}
