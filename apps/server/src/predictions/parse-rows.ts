import { describeValue } from "../platform/http/describe-issues.ts";
import { isStorable } from "../platform/http/find-unstorable.ts";
import { formatUuid, uuidV7 } from "../platform/ids.ts";
import type { SchemaFeature, VersionSchema } from "../models/index.ts";
import { checkKept } from "./check-kept.ts";
import { eventId } from "./event-id.ts";
import { featureTypeOf, isFeatureName, nameMax } from "./feature-type-of.ts";
import { readInstant } from "./read-instant.ts";
import { readLabel } from "./read-label.ts";
import { readText } from "./read-text.ts";
import { readNumber, readValue } from "./read-value.ts";
import { orRefusal, Refusal } from "./refusal.ts";
import type { ParsedRow, Row } from "./row.ts";

const minute = 60_000;
const day = 86_400_000;
const idMax = 256;
const classMax = 1000;
const errorMax = 10_000;
/** Of a row, and of a version. */
export const featuresMax = 1000;
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

type Fields = ReadonlyMap<string, unknown>;

function readRow(item: unknown, index: number, compiled: Compiled): Row {
  if (item === null || typeof item !== "object" || Array.isArray(item))
    throw new Refusal("row", "an object with features and prediction", describeValue(item));
  const fields: Fields = new Map<string, unknown>(Object.entries(item));
  for (const [name, value] of fields) {
    if (!known.has(name)) throw new Refusal(name, 'no such field; features go inside "features"', describeValue(value));
  }
  const output = readOutput(fields);
  const frame = {
    index,
    ...readId(fields.get("id"), compiled),
    time: readTime(fields.get("timestamp"), compiled),
    output: output.number,
    class: output.class,
    latencyMs: readLatency(fields.get("latency_ms")),
    error: readError(fields.get("error")),
    actual: readActual(fields),
  };
  const { beside, ...slots } = readFeatures(fields.get("features"), compiled);
  const kept = { ...(beside === null ? {} : { features: beside }), ...output.kept };
  return { ...frame, ...slots, extra: Object.keys(kept).length === 0 ? null : kept };
}

function readFeatures(
  value: unknown,
  { features, sizes, schema }: Compiled,
): { numbers: (number | null)[]; categories: (string | null)[]; beside: Record<string, unknown> | null } {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new Refusal("features", "an object of names and values", describeValue(value));
  const numbers: (number | null)[] = Array.from({ length: sizes.number }, () => null);
  const categories: (string | null)[] = Array.from({ length: sizes.category }, () => null);
  const beside: [string, unknown][] = [];
  const entries = Object.entries(value);
  if (entries.length > featuresMax)
    throw new Refusal("features", `at most ${featuresMax} features`, `${entries.length}`);
  for (const [name, given] of entries) {
    const feature = features.get(name);
    if (feature === undefined) continue;
    const read = readValue(feature.type, given);
    if (!read.ok) throw new Refusal(`features.${name}`, read.expected, read.found);
    if (feature.store === "number") numbers[feature.slot] = read.number;
    else if (feature.store === "category") categories[feature.slot] = read.text;
    if (read.exact) continue;
    checkKept(given, `features.${name}`);
    beside.push([name, given]);
  }
  const strangers = entries.filter(([name, given]) => given !== null && !features.has(name));
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

/** The output and the class of a prediction, and what these lose of it. A score is the output, the prediction then a class. */
function readOutput(fields: Fields): { number: number | null; class: string | null; kept: Record<string, unknown> } {
  const score = readScore(fields.get("score"));
  if (!fields.has("prediction")) throw new Refusal("prediction", anyPrediction, "nothing");
  const prediction = fields.get("prediction");
  if (prediction === null) return { number: score, class: null, kept: score === null ? {} : { prediction } };
  if (typeof prediction === "string") {
    return { number: score, class: readText(prediction, { field: "prediction", most: classMax }), kept: {} };
  }
  if (typeof prediction === "boolean") {
    const number = score ?? (prediction ? 1 : 0);
    return { number, class: score === null ? null : String(prediction), kept: { prediction } };
  }
  if (typeof prediction !== "number") throw new Refusal("prediction", anyPrediction, describeValue(prediction));
  const read = readNumber(prediction);
  if (!read.ok) throw new Refusal("prediction", read.expected, read.found);
  return score === null
    ? { number: read.number, class: null, kept: {} }
    : { number: score, class: String(prediction), kept: { prediction } };
}

function readScore(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const read = readNumber(value);
  if (!read.ok) throw new Refusal("score", read.expected, read.found);
  return read.number;
}

function readId(value: unknown, { model, now }: Compiled): { id: string; externalId: string | null; named: boolean } {
  if (value === undefined || value === null) return { id: formatUuid(uuidV7(now)), externalId: null, named: false };
  return { ...eventId(model, readName(value, "id")), named: true };
}

/** An id as its sender wrote it; a whole number is taken as its digits. @throws Refusal */
export function readName(value: unknown, field: string): string {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "string" || value === "")
    throw new Refusal(field, `a text of 1 to ${idMax} characters`, describeValue(value));
  return readText(value, { field, most: idMax });
}

function readTime(value: unknown, { now, retentionDays }: Compiled): number | null {
  if (value === undefined || value === null) return null;
  const at = readMoment(value, now);
  if (at < now - (retentionDays - 1) * day)
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
  if (at > now + 5 * minute) throw new Refusal("timestamp", "at most 5 minutes ahead", new Date(at).toISOString());
  return at;
}

function readActual(fields: Fields): Row["actual"] {
  const actual = fields.get("actual") ?? null;
  const label = fields.get("label") ?? null;
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
