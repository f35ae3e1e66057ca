import { describeValue } from "../platform/http/describe-issues.ts";
import { isStorable } from "../platform/http/find-unstorable.ts";
import { uuidV7 } from "../platform/ids.ts";
import type { SchemaFeature, VersionSchema } from "../models/index.ts";
import { checkKept } from "./check-kept.ts";
import { eventId } from "./event-id.ts";
import { featureTypeOf, isFeatureName, nameMax } from "./feature-type-of.ts";
import { classMax, earliestTime, featuresMax, idMax, latestTime } from "./limits.ts";
import { readInstant } from "./read-instant.ts";
import { readLabel } from "./read-label.ts";
import { readText } from "./read-text.ts";
import { readNumber, readValue } from "./read-value.ts";
import { orRefusal, Refusal } from "./refusal.ts";
import type { ParsedRow, Row } from "./row.ts";

const errorMax = 10_000;
const known: ReadonlySet<string> = new Set([
  "features",
  "prediction",
  "timestamp",
  "id",
  "actual",
  "label",
  "score",
  "latency_ms",
  "error",
]);

export type ParseOptions = {
  readonly model: number;
  readonly schema: VersionSchema;
  readonly now: number;
  /** A row older than this, or more than 5 minutes ahead, is refused: a time like that is a fault of a clock or a unit. */
  readonly retentionDays: number;
};

/**
 * Checks every row of a request against a version's schema. A bad row is named and does not touch the good ones.
 *
 * What is accepted comes back as it was sent, but that times are kept to the millisecond and latencies to seven digits,
 * and that a feature that is null is the same as one that is not there.
 */
export function parseRows(items: readonly unknown[], options: ParseOptions): ParsedRow[] {
  const features = new Map(options.schema.features.map((feature) => [feature.name, feature]));
  const compiled = { ...options, features, sizes: sizesOf(options.schema) };
  return items.map((item, index) => {
    const row = orRefusal(() => readRow(item, index, compiled));
    return row instanceof Refusal ? { row: null, rejected: row.at(index) } : { row, rejected: null };
  });
}

type Compiled = ParseOptions & {
  readonly features: ReadonlyMap<string, SchemaFeature>;
  readonly sizes: { readonly number: number; readonly category: number };
};

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function readRow(item: unknown, index: number, compiled: Compiled): Row {
  if (!isFields(item)) throw new Refusal("row", "an object with features and prediction", describeValue(item));
  for (const name of Object.keys(item)) {
    if (known.has(name)) continue;
    throw new Refusal(name, 'no such field; features go inside "features"', describeValue(item[name]));
  }
  const output = readOutput(item);
  const { id, externalId, named } = readId(item["id"], compiled);
  const time = readTime(item["timestamp"], compiled);
  const latencyMs = readLatency(item["latency_ms"]);
  const error = readError(item["error"]);
  const actual = readActual(item);
  const { numbers, categories, beside } = readFeatures(item["features"], compiled);
  const extra =
    beside === null && output.kept === null
      ? null
      : { ...(beside === null ? {} : { features: beside }), ...output.kept };
  return {
    ...{ index, id, externalId, named, time, numbers, categories },
    ...{ output: output.number, class: output.class, latencyMs, error, extra, actual },
  };
}

function readFeatures(
  value: unknown,
  { features, sizes, schema }: Compiled,
): { numbers: (number | null)[]; categories: (string | null)[]; beside: Record<string, unknown> | null } {
  if (!isFields(value)) throw new Refusal("features", "an object of names and values", describeValue(value));
  const numbers = new Array<number | null>(sizes.number).fill(null);
  const categories = new Array<string | null>(sizes.category).fill(null);
  const beside: [string, unknown][] = [];
  const strangers: [string, unknown][] = [];
  const names = Object.keys(value);
  if (names.length > featuresMax) throw new Refusal("features", `at most ${featuresMax} features`, `${names.length}`);
  for (const name of names) {
    const given = value[name];
    const feature = features.get(name);
    if (feature === undefined) {
      if (given !== null) strangers.push([name, given]);
      continue;
    }
    // Nearly every value of nearly every row; below 2^53 a double has lost nothing.
    if (feature.type === "numeric" && typeof given === "number" && given < 2 ** 53 && given > -(2 ** 53)) {
      numbers[feature.slot] = given;
      continue;
    }
    const read = readValue(feature.type, given);
    if (!read.ok) throw new Refusal(`features.${name}`, read.expected, read.found);
    if (feature.store === "number") numbers[feature.slot] = read.number;
    else if (feature.store === "category") categories[feature.slot] = read.text;
    if (read.exact) continue;
    checkKept(given, `features.${name}`);
    beside.push([name, given]);
  }
  for (const [name, given] of strangers) checkStranger(name, given, schema.open);
  // Where features are taken as they come, one that could be taken was not for want of room.
  if (schema.open && strangers[0] !== undefined)
    throw new Refusal(`features.${strangers[0][0]}`, `at most ${featuresMax} features in all`, "one more");
  beside.push(...strangers);
  return { numbers, categories, beside: beside.length === 0 ? null : Object.fromEntries(beside) };
}

/** A feature that nobody declared: it has to come back as it was sent, and be one where they are taken as they come. */
function checkStranger(name: string, value: unknown, isOpen: boolean): void {
  if (!isStorable(name))
    throw new Refusal("features", "names without NUL and without half characters", describeValue(name));
  if (!isOpen) return checkKept(value, `features.${name}`);
  if (!isFeatureName(name))
    throw new Refusal("features", `names of 1 to ${nameMax} characters`, `one of ${name.length}`);
  if (featureTypeOf(value) === null)
    throw new Refusal(
      `features.${name}`,
      "a number, a text, true or false, or a list of numbers",
      describeValue(value),
    );
}

const anyPrediction = "a number, a text, true or false, or null";

type Output = {
  readonly number: number | null;
  readonly class: string | null;
  readonly kept: Readonly<Record<string, unknown>> | null;
};

/** The output and the class of a prediction, and what these lose of it. A score is the output, the prediction then a class. */
function readOutput(fields: Fields): Output {
  const score = readScore(fields["score"]);
  const prediction = fields["prediction"];
  if (prediction === undefined) throw new Refusal("prediction", anyPrediction, "nothing");
  if (prediction === null) return { number: score, class: null, kept: score === null ? null : { prediction } };
  if (typeof prediction === "string") {
    return { number: score, class: readText(prediction, { field: "prediction", most: classMax }), kept: null };
  }
  if (typeof prediction === "boolean") {
    const number = score ?? (prediction ? 1 : 0);
    return { number, class: score === null ? null : String(prediction), kept: { prediction } };
  }
  if (typeof prediction !== "number") throw new Refusal("prediction", anyPrediction, describeValue(prediction));
  const read = readNumber(prediction);
  if (!read.ok) throw new Refusal("prediction", read.expected, read.found);
  return score === null
    ? { number: read.number, class: null, kept: null }
    : { number: score, class: String(prediction), kept: { prediction } };
}

function readScore(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const read = readNumber(value);
  if (!read.ok) throw new Refusal("score", read.expected, read.found);
  return read.number;
}

function readId(value: unknown, { model, now }: Compiled): { id: string; externalId: string | null; named: boolean } {
  if (value === undefined || value === null) return { id: uuidV7(now), externalId: null, named: false };
  return { ...eventId(model, readName(value, "id")), named: true };
}

/** An id as its sender wrote it; a whole number is taken as its digits. @throws Refusal */
export function readName(value: unknown, field: string): string {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "string" || value === "")
    throw new Refusal(field, `a text of 1 to ${idMax} characters`, describeValue(value));
  return readText(value, { field, most: idMax });
}

/** When a row was; `null`: it does not say. @throws Refusal */
export function readTime(
  value: unknown,
  { now, retentionDays }: Pick<ParseOptions, "now" | "retentionDays">,
): number | null {
  if (value === undefined || value === null) return null;
  const at = readMoment(value, now);
  if (at < earliestTime({ now, retentionDays }))
    throw new Refusal("timestamp", `at most ${retentionDays - 1} days ago`, new Date(at).toISOString());
  return at;
}

/** A time that has come, or nearly: clocks differ. @throws Refusal */
export function readMoment(value: unknown, now: number): number {
  const at = readInstant(value);
  if (at === null)
    throw new Refusal(
      "timestamp",
      "a time such as 2026-11-26T12:00:00Z, or epoch seconds or milliseconds",
      describeValue(value),
    );
  if (at > latestTime(now)) throw new Refusal("timestamp", "at most 5 minutes ahead", new Date(at).toISOString());
  return at;
}

function readActual(fields: Fields): Row["actual"] {
  const actual = fields["actual"] ?? null;
  const label = fields["label"] ?? null;
  if (actual !== null && label !== null) throw new Refusal("label", "actual or label, not both", describeValue(label));
  return actual === null ? readLabel(label, "label") : readLabel(actual, "actual");
}

function readLatency(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !(value >= 0 && value < 3.4e38))
    throw new Refusal("latency_ms", "a number of milliseconds, 0 or more", describeValue(value));
  return value;
}

function readError(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw new Refusal("error", "a text", describeValue(value));
  return readText(value, { field: "error", most: errorMax });
}

function sizesOf({ features }: VersionSchema): { number: number; category: number } {
  const size = (store: "number" | "category"): number =>
    1 + Math.max(-1, ...features.filter((feature) => feature.store === store).map(({ slot }) => slot));
  return { number: size("number"), category: size("category") };
}
