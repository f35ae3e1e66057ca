import { BuildProblem, type Resources, type Settings } from "../contract.ts";
import { readSmall } from "./read-small.ts";

/** What holds where `driftguard.json` says nothing. */
export const usualResources: Resources = { memoryMb: null, workers: 1, deadlineMs: 10_000 };

const bounds = { memoryMb: [64, 65_536], workers: [1, 32], deadlineMs: [100, 30_000] } as const;

/**
 * The version's `driftguard.json`, with everything unsaid filled in. Unknown keys are let be; `unknownSettings` tells
 * them.
 *
 * @param files - the version's `files/`
 * @throws BuildProblem `bad_settings` that names the key, or the size where it is over 4 MB
 */
export function readSettings(files: string): Settings {
  return parseSettings(readSmall(files, "driftguard.json", "bad_settings") ?? "{}");
}

/** The same, from its text. */
export function parseSettings(text: string): Settings {
  const said = parse(text);
  return {
    model: textOf(said, "model"),
    task: taskOf(oneOf(said, "task", ["classification", "binary", "multiclass", "regression"])),
    prediction: oneOf(said, "prediction", ["label", "probability"]),
    columns: listOf(said, "columns"),
    label: textOf(said, "label"),
    python: textOf(said, "python", /^3\.\d{1,2}(\.\d{1,2})?$/, 'a version such as "3.12"'),
    env: listOf(said, "env") ?? [],
    resources: resourcesOf(said["resources"]),
    stickyKey: textOf(said, "stickyKey"),
  };
}

/** So many are told, and so much of each: the file is a stranger's, and a log has room for so many lines. */
const [toldMax, keyMax] = [5, 64];

/**
 * The first few keys of the version's `driftguard.json` that set nothing, such as one that is misspelt; "resources.memory" for one
 * within.
 */
export function unknownSettings(files: string): string[] {
  const said = parse(readSmall(files, "driftguard.json", "bad_settings") ?? "{}");
  const { resources } = said;
  const within = isRecord(resources) ? Object.keys(resources).filter((key) => !Object.hasOwn(bounds, key)) : [];
  const unknown = [
    ...Object.keys(said).filter((key) => !settingNames.includes(key)),
    ...within.map((key) => `resources.${key}`),
  ];
  return unknown.slice(0, toldMax).map((key) => (key.length > keyMax ? `${key.slice(0, keyMax)}…` : key));
}

/** Every key that `driftguard.json` may have. */
export const settingNames: readonly string[] = [
  "model",
  "task",
  "prediction",
  "columns",
  "label",
  "python",
  "env",
  "stickyKey",
  "resources",
] satisfies readonly (keyof Settings)[];

/**
 * Refuses a version that asks for more than the operator allows, as the settings of an endpoint are refused.
 *
 * @throws BuildProblem `bad_settings`
 */
export function refuseBeyond({ resources: { memoryMb } }: Settings, memoryMbMax: number): void {
  if (memoryMb === null || memoryMb <= memoryMbMax) return;
  refuse("resources.memoryMb", `at most ${memoryMbMax}, which the operator allows`, memoryMb);
}

/** Two classes or more are the same to a worker; the platform's names for them are taken too. */
function taskOf(task: "classification" | "binary" | "multiclass" | "regression" | null): Settings["task"] {
  return task === "binary" || task === "multiclass" ? "classification" : task;
}

type Said = Readonly<Record<string, unknown>>;

function parse(text: string): Said {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (error) {
    const where = error instanceof Error ? `: ${error.message.replaceAll(/\s+/g, " ")}` : "";
    throw new BuildProblem("bad_settings", `driftguard.json is not JSON${where}.`);
  }
  if (isRecord(said)) return said;
  throw new BuildProblem("bad_settings", "driftguard.json is no JSON object.");
}

function textOf(said: Said, key: string, pattern: RegExp = /./, expected = "a text"): string | null {
  const value = said[key];
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && pattern.test(value)) return value;
  return refuse(key, expected, value);
}

function oneOf<T extends string>(said: Said, key: string, words: readonly T[]): T | null {
  const value = said[key];
  if (value === undefined || value === null) return null;
  return words.find((word) => word === value) ?? refuse(key, words.map((word) => `"${word}"`).join(" or "), value);
}

/** Columns may be objects with a name too. */
function listOf(said: Said, key: string): readonly string[] | null {
  const value = said[key];
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) return refuse(key, "a list of names", value);
  const names = value.map((entry: unknown) => (isRecord(entry) ? entry["name"] : entry));
  return names.every((name) => typeof name === "string") ? names : refuse(key, "a list of names", value);
}

function resourcesOf(value: unknown): Resources {
  if (value === undefined || value === null) return usualResources;
  if (!isRecord(value)) return refuse("resources", "an object", value);
  const numberOf = <Usual>(key: keyof Resources, usual: Usual): number | Usual => {
    const [least, most] = bounds[key];
    const number = value[key];
    if (number === undefined || number === null) return usual;
    const isFine = typeof number === "number" && Number.isInteger(number) && number >= least && number <= most;
    return isFine ? number : refuse(`resources.${key}`, `a whole number from ${least} to ${most}`, number);
  };
  const { memoryMb, workers, deadlineMs } = usualResources;
  return {
    memoryMb: numberOf("memoryMb", memoryMb),
    workers: numberOf("workers", workers),
    deadlineMs: numberOf("deadlineMs", deadlineMs),
  };
}

function isRecord(value: unknown): value is Said {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(key: string, expected: string, found: unknown): never {
  const shown = JSON.stringify(found).slice(0, 100);
  throw new BuildProblem("bad_settings", `driftguard.json: "${key}" needs ${expected}, and is ${shown}.`);
}
