import { seededRandom } from "@driftguard/stats";
import { namedLevels, type NamedLevel } from "../detectors/named-levels.ts";
import { readNumber } from "../plan/column-values.ts";
import type { CategoricalBins, FeatureBins, FeatureProfile, FeatureType } from "../profile/profile.ts";
import { countOf, writeCount, writeNumber, writeShare } from "../report/figures.ts";
import { sampledRowsMax } from "../rows/sample-rows.ts";
import { isBeyondChance } from "./beyond-chance.ts";
import { examplesMax, type Fault } from "./fault.ts";
import type { SeenColumn } from "./observe-table.ts";
import { rangeLimits } from "./range-limits.ts";

export type ColumnFaultsInput = {
  readonly type: FeatureType;
  readonly bins: FeatureBins;
  readonly reference: FeatureProfile;
  readonly current: FeatureProfile;
  /** Whether the two-gate rule flagged it: what is constant by chance is no fault. */
  readonly isDrift: boolean;
  /** What the current rows showed beside their counts; `null` where nobody looked. */
  readonly seen: SeenColumn | null;
  /** Values of a sample of rows of both sides; `null` where the rows of a side are not known. */
  readonly sampled: { readonly before: ArrayLike<unknown>; readonly now: ArrayLike<unknown> } | null;
  /** How many such questions the whole comparison asks. */
  readonly tests: number;
};

/** The faults of one compared column, each named as what it is. What chance may have brought is none. */
export function columnFaults(input: ColumnFaultsInput): readonly Fault[] {
  const constant = constantValue(input);
  return [
    ...typeChange(input),
    ...constant,
    ...categories(input),
    ...outOfRange(input),
    ...(constant.length > 0 ? [] : cardinality(input)),
  ];
}

/** From this rise of the share of values that break the type on, they are a change of type, and no slips. */
const strangersMin = 0.01;

const typeWords: Readonly<Record<FeatureType, string>> = {
  numeric: "numbers",
  boolean: "booleans",
  datetime: "times",
  categorical: "categories",
  text: "texts",
  embedding: "vectors",
};

function typeChange({ type, bins, reference, current, seen }: ColumnFaultsInput): Fault[] {
  const share = ({ n, missing, violations }: FeatureProfile): number =>
    violations / Math.max(1, n + missing + violations);
  const [before, now] = [share(reference), share(current)];
  if (now - before >= strangersMin) {
    const examples = (seen?.strangers ?? []).slice(0, examplesMax);
    const says = `type change: ${writeShare(now)} of the values are not ${typeWords[type]} and left out of the comparison, ${writeShare(before)} before${sayExamples(examples)}`;
    return [{ kind: "type-change", says, shareBefore: before, share: now, examples }];
  }
  return bins.kind === "categorical" && current.kind === "categorical" ? numbersForNames(bins, current) : [];
}

/** Codes where names were: every level that is new reads as a number, and no known one does. */
function numbersForNames(
  { levels }: CategoricalBins,
  { n, unseen, unseenValues }: FeatureProfile & { kind: "categorical" },
): Fault[] {
  const share = n === 0 ? 0 : unseen / n;
  const isNumber = (level: string): boolean => Number.isFinite(readNumber(level) ?? Number.NaN);
  if (share < strangersMin || levels.some(isNumber) || ![...unseenValues.keys()].every(isNumber)) return [];
  const examples = [...unseenValues.keys()].slice(0, examplesMax);
  const says = `type change: names became numbers in ${writeShare(share)} of the values${sayExamples(examples)}`;
  return [{ kind: "type-change", says, shareBefore: 0, share, examples }];
}

function constantValue({ bins, reference, current, isDrift }: ColumnFaultsInput): Fault[] {
  const [before, now] = [onlyValue(bins, reference), onlyValue(bins, current)];
  if (!isDrift || now === null || before === now) return [];
  const says =
    before === null
      ? `became constant: every value is ${now}`
      : `a constant that changed: ${before} before, ${now} now`;
  return [{ kind: "constant", says, shareBefore: null, share: 1, examples: [now] }];
}

function onlyValue(bins: FeatureBins, profile: FeatureProfile): string | null {
  if (profile.n === 0) return null;
  if (profile.kind === "numeric") {
    const { min, max, negInf, posInf } = profile;
    return min !== null && min === max && negInf + posInf === 0 ? writeNumber(min) : null;
  }
  if (bins.kind !== "categorical") return null;
  const level =
    bins.levels.find((_, code) => profile.counts[code] === profile.n) ??
    [...profile.unseenValues].find(([, rows]) => rows === profile.n)?.[0];
  return level === undefined ? null : `"${level}"`;
}

function categories({ bins, reference, current, tests }: ColumnFaultsInput): Fault[] {
  const named = namedLevels(bins, reference, current);
  if (!("newLevels" in named)) return [];
  const { newLevels, vanishedLevels } = named;
  const sides = { n: current.n, m: reference.n, tests };
  const arrived = newLevels.some(({ rows }) => isBeyondChance(rows, sides));
  const left = vanishedLevels.filter(({ rows }) => isBeyondChance(rows, { n: reference.n, m: current.n, tests }));
  return [
    ...(arrived
      ? [categoryFault("new-category", newLevels, { shareBefore: 0, share: shareOf(newLevels, current.n) })]
      : []),
    ...(left.length === 0
      ? []
      : [categoryFault("vanished-category", left, { shareBefore: shareOf(left, reference.n), share: 0 })]),
  ];
}

function shareOf(levels: readonly NamedLevel[], n: number): number {
  return Math.min(1, levels.reduce((sum, { rows }) => sum + rows, 0) / n);
}

function categoryFault(
  kind: "new-category" | "vanished-category",
  levels: readonly NamedLevel[],
  shares: Pick<Fault, "share" | "shareBefore">,
): Fault {
  const names = levels
    .slice(0, examplesMax)
    .map(({ level, rows }) => `"${level}" (${countOf(Math.round(rows), "row")})`);
  const more = levels.length > examplesMax ? ` and ${levels.length - examplesMax} more` : "";
  const word = `${kind === "new-category" ? "new" : "vanished"} ${levels.length === 1 ? "category" : "categories"}`;
  const examples = levels.slice(0, examplesMax).map(({ level }) => level);
  return { kind, says: `${word}: ${names.join(", ")}${more}`, ...shares, examples };
}

function outOfRange({ type, bins, reference, current, seen, tests }: ColumnFaultsInput): Fault[] {
  const limits = type === "numeric" ? rangeLimits(bins, reference) : null;
  if (seen === null || limits === null) return [];
  const { below, above, examples } = seen.outside;
  const sides = { n: current.n, m: reference.n, tests };
  if (!isBeyondChance(below, sides) && !isBeyondChance(above, sides)) return [];
  const share = (below + above) / current.n;
  const texts = examples.map(writeNumber);
  const says = `out of range: ${countOf(below + above, "value")} (${writeShare(share)}) beyond ${writeNumber(limits.low)} to ${writeNumber(limits.high)}, the reference's range and a quartile range more, as ${texts.join(", ")}`;
  return [{ kind: "range", says, shareBefore: 0, share, examples: texts }];
}

const distinctFactor = 2;
const distinctStep = 10;
/** Enough for a doubling to be certain. */
const distinctRowsMax = 2000;

/** Compares how many different values there are among equally many of both sides: among more rows there are more. */
function cardinality({ sampled }: ColumnFaultsInput): Fault[] {
  if (sampled === null) return [];
  const values = [sampled.before, sampled.now].map(drawn);
  const rows = Math.min(...values.map(({ length }) => length));
  const [before = 0, now = 0] = values.map((side) => new Set(side.slice(0, rows)).size);
  // A count of different values has at most its own mean as variance.
  const isCertain = Math.abs(now - before) >= Math.max(distinctStep, 5 * Math.sqrt(now + before));
  if (!isCertain || Math.max(now, before) < distinctFactor * Math.min(now, before)) return [];
  const examples = [...new Set((values[1] ?? []).slice(0, rows))].slice(0, examplesMax).map(textOf);
  const says = `${now < before ? "fewer" : "more"} different values: ${writeCount(before)} among ${countOf(rows, "row")} before, ${writeCount(now)} now${sayExamples(examples)}`;
  return [{ kind: "cardinality", says, shareBefore: before / rows, share: now / rows, examples }];
}

/**
 * Up to 2,000 values by chance: samples of long tables are in an order of chance, those of short ones in the table's, which
 * may be sorted.
 */
function drawn(values: ArrayLike<unknown>): unknown[] {
  const taken: unknown[] = [];
  for (const place of placesByChance()) {
    const value = place < values.length ? values[place] : null;
    if (isThere(value)) taken.push(value);
    if (taken.length === distinctRowsMax) break;
  }
  return taken;
}

let places: Uint32Array | null = null;

/** The places of a sample, shuffled once: those of a shorter one stand among them in an order of chance too. */
function placesByChance(): Uint32Array {
  if (places !== null) return places;
  const random = seededRandom(1);
  places = Uint32Array.from({ length: sampledRowsMax }, (_, place) => place);
  for (let last = places.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [places[last], places[other]] = [places[other] ?? 0, places[last] ?? 0];
  }
  return places;
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "" && !Number.isNaN(value);
}

function textOf(value: unknown): string {
  return typeof value === "string"
    ? value
    : (JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part)) ?? "");
}

function sayExamples(examples: readonly string[]): string {
  return examples.length === 0 ? "" : `, as ${examples.map((example) => `"${example}"`).join(", ")}`;
}
