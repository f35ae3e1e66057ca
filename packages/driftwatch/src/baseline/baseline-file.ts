import { atomBins } from "@driftguard/stats";
import { ByteReader } from "../profile/byte-reader.ts";
import { ByteWriter } from "../profile/byte-writer.ts";
import { fnv1a64, hexOf } from "../profile/fnv1a64.ts";
import { nameBins } from "../profile/name-bins.ts";
import type { FeatureBins, FeatureProfile, FeatureType, OnceSeen } from "../profile/profile.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import type { Baseline } from "./baseline.ts";
import { canonicalJson, type JsonValue } from "./canonical-json.ts";
import { doubleOfHex, hexOfDouble } from "./hex-double.ts";
import { parseBaselineFile, type FileFeature } from "./parse-baseline-file.ts";
import { trimLevels } from "./trim-levels.ts";

export const baselineFileFormat = 1;

/** What a file says beside the counts. */
export type BaselineNotes = {
  /** The program that made it, such as "driftwatch 0.1.0". */
  readonly creator: string;
  /** The type of each feature by name, where it is more than numeric or categorical. */
  readonly types?: Readonly<Record<string, FeatureType>>;
  /** What the values of a feature are counted in, where its file says it: seconds, of times of day and durations. */
  readonly units?: Readonly<Record<string, string>>;
  /** How much each feature matters to the model, where known. */
  readonly importance?: Readonly<Record<string, number>>;
  /** Metrics of the model on these rows, where known. */
  readonly performance?: Readonly<Record<string, number>>;
};

export type WriteOptions = BaselineNotes & {
  /** Keeps the names of levels with fewer than 5 rows, which may be people. */
  readonly keepRareLevels?: boolean;
};

/** A baseline that came from a file: its seasonal counts stay in the store that has them. */
export type FiledBaseline = Omit<Baseline, "seasonal"> & { readonly seasonal: null; readonly notes: BaselineNotes };

const levelsMax = 200;
const rareBelow = 5;

/**
 * A baseline as the text of a `*.baseline.json`: no raw rows, no decimal fractions, of one baseline one text only in every
 * language. Edges are base64 of little-endian float64, counts base64 of LEB128, single numbers 16 hex digits of a double.
 *
 * Dictionaries keep their 200 most frequent levels of 5 rows or more by name, the others in a filter, so the bins of the
 * file may have another id than those of the baseline. `hash` is over the file without it.
 */
export function writeBaselineFile(baseline: Baseline, options: WriteOptions): string {
  const { bins, profile } = trimLevels(baseline, {
    levelsMax,
    rowsMin: options.keepRareLevels === true ? 0 : rareBelow,
  });
  const content: Readonly<Record<string, JsonValue>> = {
    creator: options.creator,
    features: bins.features.map((feature, i) => encodeFeature(feature, profile.features[i], options)),
    format: baselineFileFormat,
    rows: baseline.rows,
    ...(baseline.times === null
      ? {}
      : { times: { first: Math.floor(baseline.times.first), last: Math.ceil(baseline.times.last) } }),
    ...(options.performance === undefined ? {} : { performance: hexValues(options.performance) }),
  };
  return `${canonicalJson({ ...content, hash: hashOf(content) })}\n`;
}

/**
 * Reads what `writeBaselineFile` wrote, in whichever language.
 *
 * @throws RangeError if the text is no baseline file, of a newer format, torn or changed; it says where
 */
export function readBaselineFile(text: string): FiledBaseline {
  const { hash, content, file } = parseBaselineFile(text, baselineFileFormat);
  if (hashOf(content) !== hash) throw new RangeError("the baseline file was changed: its hash is another one");
  const decoded = file.features.map(decodeFeature);
  const bins = nameBins(decoded.map((feature) => feature.bins));
  const features = decoded.map(({ profile }) => profile);
  const notes: BaselineNotes = {
    creator: file.creator,
    types: Object.fromEntries(file.features.map(({ name, type }) => [name, type])),
    ...(file.features.some(({ importance }) => importance !== undefined)
      ? {
          importance: Object.fromEntries(
            file.features.flatMap(({ name, importance }) =>
              importance === undefined ? [] : [[name, doubleOfHex(importance)]],
            ),
          ),
        }
      : {}),
    ...(file.features.some(({ unit }) => unit !== undefined)
      ? {
          units: Object.fromEntries(
            file.features.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit]])),
          ),
        }
      : {}),
    ...(file.performance === undefined
      ? {}
      : {
          performance: Object.fromEntries(
            Object.entries(file.performance).map(([name, value]) => [name, doubleOfHex(value)]),
          ),
        }),
  };
  const profile = { edgesId: bins.edgesId, events: file.rows, features };
  return { bins, profile, rows: file.rows, seasonal: null, times: file.times ?? null, notes };
}

function encodeFeature(bins: FeatureBins, profile: FeatureProfile | undefined, notes: BaselineNotes): JsonValue {
  const importance = notes.importance?.[bins.feature];
  const unit = notes.units?.[bins.feature];
  const shared = {
    name: bins.feature,
    kind: bins.kind,
    type: notes.types?.[bins.feature] ?? bins.kind,
    n: profile?.n ?? 0,
    missing: profile?.missing ?? 0,
    violations: profile?.violations ?? 0,
    counts: encodeCounts(profile?.counts ?? []),
    ...(importance === undefined ? {} : { importance: hexOfDouble(importance) }),
    ...(unit === undefined ? {} : { unit }),
  };
  if (bins.kind === "numeric" && profile?.kind === "numeric") {
    const { negInf, posInf, min, max, s1, s2 } = profile;
    const extremes = min === null || max === null ? {} : { min: hexOfDouble(min), max: hexOfDouble(max) };
    const moments = { centre: hexOfDouble(bins.centre), s1: hexOfDouble(s1), s2: hexOfDouble(s2) };
    return { ...shared, negInf, posInf, ...extremes, ...moments, edges: encodeEdges(bins.edges) };
  }
  if (bins.kind === "categorical" && profile?.kind === "categorical") {
    const { other, unseen } = profile;
    const rest = bins.rest === null ? {} : { rest: { bits: toBase64(bins.rest.bits), hashes: bins.rest.hashes } };
    const once =
      bins.once === undefined
        ? {}
        : { once: bins.levels.length - bins.once.from + Math.round(bins.once.ofOther * other) };
    return { ...shared, other, unseen, levels: [...bins.levels], ...rest, ...once };
  }
  throw new RangeError(`the profile of "${bins.feature}" is of another kind than its bins`);
}

function decodeFeature(file: FileFeature): { readonly bins: FeatureBins; readonly profile: FeatureProfile } {
  const { name: feature, n, missing, violations } = file;
  if (file.kind === "numeric") {
    const edges = decodeEdges(file.edges);
    const counts = decodeCounts(file.counts, edges.length + 1);
    const extremes = {
      min: file.min === undefined ? null : doubleOfHex(file.min),
      max: file.max === undefined ? null : doubleOfHex(file.max),
    };
    const sums = { s1: doubleOfHex(file.s1), s2: doubleOfHex(file.s2), negInf: file.negInf, posInf: file.posInf };
    return {
      bins: { feature, kind: "numeric", edges, atoms: atomBins(edges), centre: doubleOfHex(file.centre) },
      profile: { kind: "numeric", n, missing, violations, counts, ...extremes, ...sums },
    };
  }
  const rest = file.rest === undefined ? null : { bits: fromBase64(file.rest.bits), hashes: file.rest.hashes };
  const strangers = { other: file.other, unseen: file.unseen, unseenValues: new Map<string, number>() };
  const counts = decodeCounts(file.counts, file.levels.length);
  return {
    bins: { feature, kind: "categorical", levels: file.levels, rest, ...onceOf(file, counts) },
    profile: { kind: "categorical", n, missing, violations, counts, ...strangers },
  };
}

/** A file says how many levels stood in one row alone; those by name are told by their counts. */
function onceOf(
  { once, other }: Pick<FileFeature & { kind: "categorical" }, "once" | "other">,
  counts: Float64Array,
): { readonly once?: OnceSeen } {
  if (once === undefined) return {};
  const first = counts.indexOf(1);
  const from = first < 0 ? counts.length : first;
  // Live rows are other ones than those that the levels were put in order by: which had a single one cannot be told.
  if (counts.some((count, code) => (code < from ? count < 1 : count !== 1))) return {};
  const nameless = Math.max(0, once - (counts.length - from));
  return { once: { from, ofOther: other === 0 ? 0 : Math.min(1, nameless / other) } };
}

function encodeEdges(edges: Float64Array): string {
  const writer = new ByteWriter();
  for (const edge of edges) writer.float64(edge);
  return toBase64(writer.bytes());
}

function decodeEdges(text: string): Float64Array {
  const bytes = fromBase64(text);
  if (bytes.length % 8 !== 0) throw new RangeError("edges are whole float64 numbers");
  const reader = new ByteReader(bytes);
  return Float64Array.from({ length: bytes.length / 8 }, () => reader.float64());
}

function encodeCounts(counts: ArrayLike<number>): string {
  const writer = new ByteWriter();
  for (let i = 0; i < counts.length; i++) writer.varint(counts[i] ?? 0);
  return toBase64(writer.bytes());
}

function decodeCounts(text: string, length: number): Float64Array {
  const reader = new ByteReader(fromBase64(text));
  const counts = Float64Array.from({ length }, () => reader.varint());
  reader.end();
  return counts;
}

function hexValues(values: Readonly<Record<string, number>>): JsonValue {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, hexOfDouble(value)]));
}

function hashOf(content: Readonly<Record<string, JsonValue>>): string {
  return hexOf(fnv1a64(new TextEncoder().encode(canonicalJson(content))));
}
