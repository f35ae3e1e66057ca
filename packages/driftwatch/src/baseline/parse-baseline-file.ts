import type { FeatureType } from "../profile/profile.ts";
import type { JsonValue } from "./canonical-json.ts";

type FileShared = {
  readonly name: string;
  readonly type: FeatureType;
  readonly n: number;
  readonly missing: number;
  readonly violations: number;
  readonly counts: string;
  readonly importance?: string;
  readonly unit?: string;
};

/** One feature as it stands in a file: arrays still base64, single numbers still hex digits. */
export type FileFeature = FileShared &
  (
    | {
        readonly kind: "numeric";
        readonly edges: string;
        readonly centre: string;
        readonly s1: string;
        readonly s2: string;
        readonly min?: string;
        readonly max?: string;
        readonly negInf: number;
        readonly posInf: number;
      }
    | {
        readonly kind: "categorical";
        readonly levels: readonly string[];
        readonly other: number;
        readonly unseen: number;
        readonly rest?: { readonly bits: string; readonly hashes: number };
        readonly once?: number;
      }
  );

export type ParsedFile = {
  readonly hash: string;
  /** Everything but the hash, as it was read. */
  readonly content: Readonly<Record<string, JsonValue>>;
  readonly file: {
    readonly creator: string;
    readonly rows: number;
    readonly features: readonly FileFeature[];
    readonly times?: { readonly first: number; readonly last: number };
    readonly performance?: Readonly<Record<string, string>>;
  };
};

const types: readonly FeatureType[] = ["numeric", "categorical", "boolean", "text", "embedding", "datetime"];

/**
 * Takes a baseline file apart and checks every member.
 *
 * @throws RangeError naming the member that is missing or wrong
 */
export function parseBaselineFile(text: string, format: number): ParsedFile {
  const { hash, ...content } = objectAt(parseJson(text), "the file");
  if (content["format"] === undefined && content["features"] === undefined)
    throw new RangeError("this is no baseline file");
  if (content["format"] !== format)
    throw new RangeError(`the baseline file is of format ${JSON.stringify(content["format"])}, known is ${format}`);
  const times = content["times"] === undefined ? undefined : objectAt(content["times"], "times");
  const performance =
    content["performance"] === undefined ? undefined : objectAt(content["performance"], "performance");
  return {
    hash: textAt(hash, "hash"),
    content,
    file: {
      creator: textAt(content["creator"], "creator"),
      rows: countAt(content["rows"], "rows"),
      features: named(listAt(content["features"], "features").map(parseFeature)),
      ...(times === undefined
        ? {}
        : { times: { first: wholeAt(times["first"], "times.first"), last: wholeAt(times["last"], "times.last") } }),
      ...(performance === undefined
        ? {}
        : {
            performance: Object.fromEntries(
              Object.entries(performance).map(([name, value]) => [name, textAt(value, `performance.${name}`)]),
            ),
          }),
    },
  };
}

/** Features are found by their names. */
function named(features: readonly FileFeature[]): readonly FileFeature[] {
  const seen = new Set<string>();
  for (const { name } of features) {
    if (seen.has(name)) throw new RangeError(`the baseline file has two features with the name "${name}"`);
    seen.add(name);
  }
  return features;
}

function parseFeature(value: JsonValue, i: number): FileFeature {
  const feature = objectAt(value, `features[${i}]`);
  const at = (key: string): string => `features[${i}].${key}`;
  const text = (key: string): string => textAt(feature[key], at(key));
  const count = (key: string): number => countAt(feature[key], at(key));
  const optional = (key: string): string | undefined => (feature[key] === undefined ? undefined : text(key));
  const type = types.find((known) => known === feature["type"]);
  if (type === undefined) throw new RangeError(`${at("type")} is no type of a feature`);
  const [importance, unit, min, max] = [optional("importance"), optional("unit"), optional("min"), optional("max")];
  const shared = {
    name: text("name"),
    type,
    n: count("n"),
    missing: count("missing"),
    violations: count("violations"),
    counts: text("counts"),
    ...(importance === undefined ? {} : { importance }),
    ...(unit === undefined ? {} : { unit }),
  };
  if (feature["kind"] === "numeric") {
    return {
      ...shared,
      kind: "numeric",
      edges: text("edges"),
      centre: text("centre"),
      s1: text("s1"),
      s2: text("s2"),
      negInf: count("negInf"),
      posInf: count("posInf"),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    };
  }
  if (feature["kind"] !== "categorical") throw new RangeError(`${at("kind")} is neither numeric nor categorical`);
  const rest = feature["rest"] === undefined ? undefined : objectAt(feature["rest"], at("rest"));
  return {
    ...shared,
    kind: "categorical",
    levels: listAt(feature["levels"], at("levels")).map((level, j) => textAt(level, `${at("levels")}[${j}]`)),
    other: count("other"),
    unseen: count("unseen"),
    ...(feature["once"] === undefined ? {} : { once: count("once") }),
    ...(rest === undefined ? {} : { rest: parseFilter(rest, at("rest")) }),
  };
}

const hashesMax = 32;

/** A filter without a bit, or without a hash, would know every level or none; one of a million hashes would take for ever. */
function parseFilter(rest: Members, where: string): { readonly bits: string; readonly hashes: number } {
  const [bits, hashes] = [textAt(rest["bits"], `${where}.bits`), countAt(rest["hashes"], `${where}.hashes`)];
  if (bits === "") throw new RangeError(`${where}.bits is empty`);
  if (hashes < 1 || hashes > hashesMax) throw new RangeError(`${where}.hashes is none of 1 to ${hashesMax}`);
  return { bits, hashes };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RangeError("the baseline file is no JSON", { cause });
  }
}

type Members = Readonly<Record<string, JsonValue>>;

function objectAt(value: unknown, where: string): Members {
  if (!isMembers(value)) throw new RangeError(`${where} is no object`);
  return value;
}

/** What JSON.parse made is JSON. */
function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listAt(value: JsonValue | undefined, where: string): readonly JsonValue[] {
  if (!Array.isArray(value)) throw new RangeError(`${where} is no list`);
  return value;
}

function textAt(value: JsonValue | undefined, where: string): string {
  if (typeof value !== "string") throw new RangeError(`${where} is no text`);
  return value;
}

function wholeAt(value: JsonValue | undefined, where: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw new RangeError(`${where} is no whole number`);
  return value;
}

function countAt(value: JsonValue | undefined, where: string): number {
  const count = wholeAt(value, where);
  if (count < 0) throw new RangeError(`${where} is below 0`);
  return count;
}
