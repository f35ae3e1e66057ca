import type { FeatureTypeName, RejectedRow } from "@driftguard/protocol";

import { describeValue } from "../platform/http/describe-issues.ts";
import { formatUuid, uuidV7 } from "../platform/ids.ts";
import type { NewFeature, SchemaFeature, VersionSchema } from "../models/index.ts";
import { eventId } from "./event-id.ts";
import { parseInstant, readNumber, readValue } from "./read-value.ts";
import type { Label, ParsedRow, Row } from "./row.ts";

const minute = 60_000;
const day = 86_400_000;
const idMax = 256;
const featuresMax = 1000;
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

/** Checks every row of a request against a version's schema. A bad row is named and does not touch the good ones. */
export function parseRows(items: readonly unknown[], options: ParseOptions): ParsedRow[] {
  const features = new Map(options.schema.features.map((feature) => [feature.name, feature]));
  const sizes = sizesOf(options.schema);
  return items.map((item, index) => parseRow(item, index, { ...options, features, sizes }));
}

type Compiled = ParseOptions & {
  readonly features: ReadonlyMap<string, SchemaFeature>;
  readonly sizes: { readonly number: number; readonly category: number };
};

/** One refused place; thrown to the row that holds it. */
class Refusal extends Error {
  readonly field: string;
  readonly expected: string;
  readonly found: string;
  constructor(field: string, expected: string, found: string) {
    super(field);
    this.field = field;
    this.expected = expected;
    this.found = found;
  }
}

function parseRow(item: unknown, index: number, compiled: Compiled): ParsedRow {
  try {
    return { row: readRow(item, index, compiled), rejected: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const rejected: RejectedRow = { index, field: error.field, expected: error.expected, found: error.found };
    return { row: null, rejected };
  }
}

function readRow(item: unknown, index: number, compiled: Compiled): Row {
  if (item === null || typeof item !== "object" || Array.isArray(item))
    throw new Refusal("row", "an object with features and prediction", describeValue(item));
  const fields = new Map<string, unknown>(Object.entries(item));
  for (const name of fields.keys()) {
    if (!known.has(name))
      throw new Refusal(name, 'no such field; features go inside "features"', describeValue(fields.get(name)));
  }
  const { numbers, categories, extra } = readFeatures(fields.get("features"), compiled);
  const output = readOutput(fields);
  const identity = readId(fields.get("id"), compiled);
  const kept = { ...extra, ...output.extra };
  return {
    index,
    ...identity,
    time: readTime(fields.get("timestamp"), compiled),
    numbers,
    categories,
    output: output.number,
    class: output.class,
    latencyMs: readOptional(
      fields,
      "latency_ms",
      (value) => Number.isFinite(value) && value >= 0 && value < 3.4e38,
      "a number of milliseconds, 0 or more",
    ),
    error: readError(fields.get("error")),
    extra: Object.keys(kept).length === 0 ? null : kept,
    actual: readLabel(fields.get("actual") ?? fields.get("label"), "actual"),
  };
}

function readFeatures(
  value: unknown,
  { features, sizes, schema }: Compiled,
): { numbers: (number | null)[]; categories: (string | null)[]; extra: Record<string, unknown> } {
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
    if (feature === undefined) {
      if (schema.open) throw new Refusal(`features.${name}`, "a number, a text, true or false", describeValue(given));
      beside.push([name, given]);
      continue;
    }
    const read = readValue(feature.type, given);
    if (!read.ok) throw new Refusal(`features.${name}`, read.expected, read.found);
    if (feature.store === "number") numbers[feature.slot] = read.number;
    else if (feature.store === "category") categories[feature.slot] = read.text;
    if (!read.exact) beside.push([name, given]);
  }
  return { numbers, categories, extra: beside.length === 0 ? {} : { features: Object.fromEntries(beside) } };
}

function readOutput(fields: ReadonlyMap<string, unknown>): {
  number: number | null;
  class: string | null;
  extra: Record<string, unknown>;
} {
  const score = readOptional(fields, "score", Number.isFinite, "a number");
  if (!fields.has("prediction")) throw new Refusal("prediction", "a number, a text, true or false, or null", "nothing");
  const prediction = fields.get("prediction");
  if (prediction === null) return { number: score, class: null, extra: {} };
  if (typeof prediction === "string") return { number: score, class: readText(prediction, "prediction"), extra: {} };
  if (typeof prediction === "boolean")
    return { number: score ?? (prediction ? 1 : 0), class: null, extra: { prediction } };
  const read = readNumber(prediction);
  if (!read.ok)
    throw new Refusal(
      "prediction",
      read.expected === "a number" ? "a number, a text, true or false, or null" : read.expected,
      read.found,
    );
  return score === null
    ? { number: read.number, class: null, extra: {} }
    : { number: score, class: String(prediction), extra: { prediction } };
}

function readId(value: unknown, { model, now }: Compiled): { id: string; externalId: string | null; named: boolean } {
  if (value === undefined || value === null) return { id: formatUuid(uuidV7(now)), externalId: null, named: false };
  if (typeof value === "number" && Number.isSafeInteger(value))
    return { ...eventId(model, String(value)), named: true };
  if (typeof value !== "string" || value.length === 0 || value.length > idMax || value.includes("\0"))
    throw new Refusal("id", `a text of 1 to ${idMax} characters`, describeValue(value));
  return { ...eventId(model, value), named: true };
}

function readTime(value: unknown, { now, retentionDays }: Compiled): number | null {
  if (value === undefined || value === null) return null;
  const at = readInstant(value);
  if (at === null)
    throw new Refusal(
      "timestamp",
      "a time such as 2026-11-26T12:00:00Z, or epoch seconds or milliseconds",
      describeValue(value),
    );
  if (at > now + 5 * minute) throw new Refusal("timestamp", "at most 5 minutes ahead", new Date(at).toISOString());
  if (at < now - (retentionDays - 1) * day)
    throw new Refusal("timestamp", `at most ${retentionDays - 1} days ago`, new Date(at).toISOString());
  return at;
}

/** Epoch ms of an ISO time, epoch seconds (below 1e11) or epoch milliseconds; `null` if it is none of these. */
export function readInstant(value: unknown): number | null {
  if (typeof value === "string") return parseInstant(value);
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) return null;
  const ms = value < 1e11 ? value * 1000 : value;
  return ms < 8.64e15 ? Math.round(ms) : null;
}

/** A ground truth in any of its forms; `null` where there is none. @throws Refusal */
export function readLabel(value: unknown, field: string): Label | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return { number: value ? 1 : 0, class: null };
  if (typeof value === "string") return { number: null, class: readText(value, field) };
  const read = readNumber(value);
  if (!read.ok)
    throw new Refusal(
      field,
      read.expected === "a number" ? "a number, a text, true or false" : read.expected,
      read.found,
    );
  return { number: read.number, class: null };
}

function readText(value: string, field: string): string {
  if (value.length > 1000 || value.includes("\0"))
    throw new Refusal(field, "a text of at most 1000 characters without NUL", describeValue(value));
  return value;
}

function readError(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw new Refusal("error", "a text", describeValue(value));
  return value.slice(0, 2000).replaceAll("\0", "�");
}

function readOptional(
  fields: ReadonlyMap<string, unknown>,
  name: string,
  isGood: (value: number) => boolean,
  expected: string,
): number | null {
  const value = fields.get(name);
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !isGood(value)) throw new Refusal(name, expected, describeValue(value));
  return value;
}

function sizesOf({ features }: VersionSchema): { number: number; category: number } {
  const size = (store: "number" | "category"): number =>
    1 + Math.max(-1, ...features.filter((feature) => feature.store === store).map(({ slot }) => slot));
  return { number: size("number"), category: size("category") };
}

/** Features that an open schema does not hold yet, with the type their first value suggests. */
export function inferFeatures(items: readonly unknown[], schema: VersionSchema): NewFeature[] {
  const seen = new Map<string, NewFeature | null>(schema.features.map(({ name }) => [name, null]));
  const added: NewFeature[] = [];
  for (const item of items) {
    if (item === null || typeof item !== "object") continue;
    const features: unknown = Reflect.get(item, "features");
    if (features === null || typeof features !== "object" || Array.isArray(features)) continue;
    for (const [name, value] of Object.entries(features)) {
      if (seen.has(name) || name.length > 128 || seen.size >= featuresMax) continue;
      const type = typeOf(value);
      if (type === null) continue;
      const feature = { name, type, inferred: `the first value sent was ${describeValue(value)}` };
      seen.set(name, feature);
      added.push(feature);
    }
  }
  return added;
}

function typeOf(value: unknown): FeatureTypeName | null {
  if (typeof value === "number") return "numeric";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "categorical";
  return Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === "number")
    ? "embedding"
    : null;
}
