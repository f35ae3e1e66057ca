import type { FeatureType } from "../profile/profile.ts";
import { countOf, writeCount } from "../report/figures.ts";
import { describeColumn, type ColumnFacts } from "./describe-column.ts";
import { describeNumbers } from "./describe-numbers.ts";

/** What a column is for. Ids and times move by themselves: judged as features they would always drift. */
export type ColumnUse = "feature" | "id" | "time" | "prediction" | "score" | "label" | "unused";

/** One column, and why it is taken for what it is: a person reads the reasons and may decide otherwise. */
export type InferredColumn = {
  readonly name: string;
  readonly type: FeatureType;
  readonly use: ColumnUse;
  readonly reasons: readonly string[];
  readonly rows: number;
  readonly missing: number;
  /** Up to 1,000, where counting stops. */
  readonly distinct: number;
  readonly examples: readonly string[];
};

export type InferOptions = {
  /** Texts that mean "no value", beside null, NaN and the empty text. */
  readonly missingTokens?: readonly string[];
};

/** Names with a meaning of their own in a baseline file. */
const reservedUses: Readonly<Record<string, ColumnUse>> = {
  prediction: "prediction",
  score: "score",
  label: "label",
  actual: "label",
  timestamp: "time",
  id: "id",
  // The index of a data frame, as pandas names it.
  "unnamed: 0": "id",
};

const codesMax = 10;
/** Below this many values, ten distinct numbers say nothing about whether they are codes. */
const valuesToTell = 30;
const idName = /(^|[_\-. ])(id|uuid|guid)$|[a-z]I[dD]$/;
const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * Proposes a schema from rows: for every column its type, its use, and the reasons for both. Nothing is guessed in
 * silence: a column that could be read in two ways says so.
 *
 * @param rows - rows as records; texts are read as CSV readers hand them out ("3.5", "true", "2026-11-28")
 * @returns columns in the order in which they first occur
 * @example
 * inferSchema([{ income: "2100.5" }, { income: "1800" }])[0]?.type; // => "numeric"
 */
export function inferSchema(
  rows: readonly Readonly<Record<string, unknown>>[],
  { missingTokens = [] }: InferOptions = {},
): readonly InferredColumn[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...names].map((name) =>
    inferColumn(
      name,
      rows.map((row) => row[name]),
      { missingTokens },
    ),
  );
}

/** Proposes what one column is. @param values - a value a row, as `inferSchema` takes them */
export function inferColumn(
  name: string,
  values: ArrayLike<unknown>,
  { missingTokens = [] }: InferOptions = {},
): InferredColumn {
  const facts =
    values instanceof Float64Array ? describeNumbers(values) : describeColumn(values, new Set(missingTokens));
  const { type, reason } = inferType(facts);
  const { use, reason: useReason } = inferUse(name, type, facts);
  const reasons = [reason, ...(useReason === null ? [] : [useReason]), ...warnings(type, facts)];
  const { rows, missing, distinct, examples } = facts;
  return { name, type, use, reasons, rows, missing, distinct: distinct.size, examples };
}

function inferType(facts: ColumnFacts): { readonly type: FeatureType; readonly reason: string } {
  const { present, numbers, booleans, datetimes, vectors, distinct } = facts;
  if (present === 0)
    return { type: "categorical", reason: `no value in ${countOf(facts.rows, "row")}: the type is not known` };
  if (vectors === present) return { type: "embedding", reason: "every value is a list of numbers" };
  if (booleans === present) return { type: "boolean", reason: "every value is true or false" };
  if (datetimes === present) return { type: "datetime", reason: "every value is a date or a time" };
  if (numbers === present && facts.zeroLed > 0) {
    return { type: "categorical", reason: `${facts.zeroLed} numbers begin with a 0, as codes do and amounts do not` };
  }
  // A few strangers among numbers are faults in the data, not another type.
  if (numbers >= 0.95 * present) return inferNumber(facts);
  if (distinct.size > 0.5 * present && facts.words >= 4 * present) {
    return { type: "text", reason: `${facts.distinctText} texts of ${(facts.words / present).toFixed(1)} words each` };
  }
  return {
    type: "categorical",
    reason: `${facts.distinctText} ${facts.distinct.size === 1 ? "text" : "texts"} in ${countOf(present, "value")}`,
  };
}

function inferNumber(facts: ColumnFacts): { readonly type: FeatureType; readonly reason: string } {
  const { present, integers, numbers, distinct } = facts;
  if (integers === numbers && distinct.size <= codesMax && present >= valuesToTell) {
    const values = [...distinct].slice(0, codesMax).join(", ");
    return {
      type: "categorical",
      reason: `whole numbers with only ${distinct.size} distinct ${distinct.size === 1 ? "value" : "values"} (${values}): probably codes`,
    };
  }
  if (integers === numbers && distinct.size <= codesMax) {
    return {
      type: "numeric",
      reason: `numbers; only ${countOf(present, "value")}, too few to tell codes from amounts`,
    };
  }
  return { type: "numeric", reason: integers === numbers ? "every number is whole" : "numbers" };
}

function inferUse(
  name: string,
  type: FeatureType,
  facts: ColumnFacts,
): { readonly use: ColumnUse; readonly reason: string | null } {
  const reserved = Object.hasOwn(reservedUses, name.toLowerCase()) ? reservedUses[name.toLowerCase()] : undefined;
  if (reserved !== undefined) return { use: reserved, reason: `the name "${name}" is reserved for it` };
  if (facts.present === 0) return { use: "unused", reason: "an empty column has no distribution" };
  if (type === "datetime") return { use: "time", reason: null };
  if (type === "numeric" && isEpoch(facts)) {
    return { use: "time", reason: "ascending whole numbers that read as times since 1970: they would always drift" };
  }
  const isUnique = facts.distinct.size === facts.present || facts.isEachDistinct;
  const isCode = type === "categorical" || (type === "numeric" && facts.integers === facts.numbers);
  if (isCode && idName.test(name)) return { use: "id", reason: `named as an id` };
  if (facts.present >= valuesToTell && isUnique && facts.examples.every((example) => uuid.test(example))) {
    return { use: "id", reason: "every value is another UUID" };
  }
  if (facts.present >= valuesToTell && isUnique && type === "numeric" && facts.isCounting) {
    return { use: "id", reason: "counts up by one from row to row" };
  }
  if (facts.present >= valuesToTell && isUnique && type === "categorical") {
    return { use: "id", reason: `every one of ${writeCount(facts.present)} values is another one` };
  }
  return { use: "feature", reason: null };
}

/** Whole seconds or milliseconds between 2001 and 2065, never going back by much: sorted, or all distinct. */
function isEpoch({ integers, present, min, max, isAscending }: ColumnFacts): boolean {
  if (integers !== present || present < 2 || !isAscending) return false;
  return (min >= 1e9 && max <= 3e9) || (min >= 1e12 && max <= 3e12);
}

/** What decoders of text put in the place of bytes that are none; a column of bytes in Parquet or Arrow may be of these. */
const replacement = "\uFFFD";

function warnings(type: FeatureType, facts: ColumnFacts): string[] {
  const found: string[] = [];
  const strangers = type === "numeric" ? facts.present - facts.numbers : 0;
  if (strangers > 0) {
    found.push(
      `${writeCount(strangers)} of ${countOf(facts.present, "value")} are no numbers (${facts.strangers.join(", ")}): they will count as violations`,
    );
  }
  if (type === "numeric" && facts.beyondDoubles > 0 && facts.integers === facts.numbers) {
    found.push(
      `${writeCount(facts.beyondDoubles)} of ${countOf(facts.present, "value")} lie beyond 2^53 and are read rounded; if they are codes, declare the column categorical`,
    );
  }
  if (type === "categorical" && facts.written >= 0.95 * facts.present && facts.distinct.size > codesMax) {
    found.push(
      `numbers written as texts (${facts.strangers.join(", ")}): write them as 1234.5, without signs and units, to compare them as amounts`,
    );
  }
  const zoneless = facts.times - facts.zoned;
  if (type === "datetime" && zoneless > 0 && facts.zoned > 0)
    found.push(
      `${writeCount(zoneless)} of ${countOf(facts.present, "time")} name no zone and are read as UTC: write one, such as Z or +02:00`,
    );
  const unread = type === "numeric" ? 0 : [...facts.distinct].filter((text) => text.includes(replacement)).length;
  if (unread > 0) {
    found.push(
      `${countOf(unread, "distinct text")} of bytes that are no UTF-8, read with "${replacement}" in their place: different ones may have become one; write them as texts or as hexadecimal digits`,
    );
  }
  if (facts.missing > 0) found.push(`${writeCount(facts.missing)} of ${countOf(facts.rows, "value")} are missing`);
  if (facts.present > 1 && facts.distinct.size === 1)
    found.push("one value only: it can drift, but it tells a model nothing");
  return found;
}
