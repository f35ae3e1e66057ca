import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { chooseDetectors, type DetectorChoice, type DetectorWishes } from "../judge/choose-detectors.ts";
import { chooseMultivariate, type MultivariateChoice, readMultivariate } from "../judge/choose-multivariate.ts";
import { CommandError } from "./command-error.ts";
import { commands, type CommandName } from "./commands.ts";
import { loadDetectors } from "./detectors/load-detectors.ts";
import { readColumnEntry, readThresholds, texts } from "./detectors/read-wishes.ts";
import { type Correction, corrections, type OptionName, options } from "./options.ts";
import { checked, parseOptions, type ParsedOptions } from "./parse-options.ts";
import type { DeclaredColumns } from "../plan/plan-columns.ts";
import { declaredColumns, readJson, readSchema } from "./tables/read-schema.ts";

/** What a command was told, by its words first and by the config file where they are silent. */
export type Settings = ParsedOptions & {
  /** What stands among the words themselves. */
  readonly words: ParsedOptions["values"];
  readonly declared: DeclaredColumns;
  /** Where the types were declared, for failures; `null` where none were. */
  readonly declaredIn: string | null;
  /** One character; `null` for that of the file's kind. */
  readonly delimiter: string | null;
  /** What columns are measured by. */
  readonly choice: DetectorChoice;
  /** What looks at several columns at once. */
  readonly multivariate: MultivariateChoice;
  /** Of p-values over all columns and signals. */
  readonly correction: Correction;
};

export const configName = "driftwatch.config.json";

/** Values of a config file that are paths, from the file's own folder. */
const paths: ReadonlySet<OptionName> = new Set(["baseline", "schema", "output", "importance"]);

/**
 * Reads a command's words and the config file: the one that `--config` names, else `driftwatch.config.json` where it stands.
 *
 * @throws CommandError that says what is wrong, and where
 */
export async function readSettings(command: CommandName, args: readonly string[]): Promise<Settings> {
  const { values: words, positionals } = parseOptions(command, args);
  const config = await readConfig(command, words.config);
  const values = { ...config.values, ...words };
  const schema = textOf(values.schema);
  const delimiter = textOf(values.delimiter);
  return {
    ...{ values, words, positionals },
    declared: new Map([...config.declared, ...(schema === null ? [] : await readSchema(schema))]),
    declaredIn: schema ?? (config.declared.size > 0 ? config.path : null),
    delimiter: delimiter === "\\t" ? "\t" : delimiter,
    choice: await choose(config, textOf(values.method)),
    multivariate: chooseTogether(config, textOf(values.multivariate)),
    correction: corrections.find((known) => known === values.correction) ?? "holm",
  };
}

/** A value's text; `null` where it was not given. */
export function textOf(value: string | true | undefined): string | null {
  return typeof value === "string" ? value : null;
}

type Config = {
  readonly path: string;
  readonly values: ParsedOptions["values"];
  readonly declared: DeclaredColumns;
  readonly wishes: DetectorWishes;
  /** Modules with detectors of one's own. */
  readonly modules: readonly string[];
};

async function choose({ path, wishes, modules }: Config, methods: string | null): Promise<DetectorChoice> {
  const detectors = await loadDetectors(modules);
  const words = methods === null ? {} : { methods: methods.split(",").map((name) => name.trim()) };
  const hasConfig = modules.length + Object.keys(wishes).length > 0;
  const told = <T>(decide: () => T): T => {
    try {
      return decide();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new CommandError("usage", `${hasConfig ? path : "--method"}: ${error.message}.`, { cause: error });
    }
  };
  const choice = told(() => chooseDetectors({ ...wishes, ...words, detectors }));
  return (feature) => told(() => choice(feature));
}

function chooseTogether({ wishes }: Config, names: string | null): MultivariateChoice {
  try {
    return chooseMultivariate(names === null ? undefined : readMultivariate(names), wishes.thresholds);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError("usage", `--multivariate: ${error.message}.`, { cause: error });
  }
}

async function readConfig(command: CommandName, named: string | true | undefined): Promise<Config> {
  const path = textOf(named) ?? configName;
  const nothing: Config = { path, values: {}, declared: new Map(), wishes: {}, modules: [] };
  const allowed = commands[command].options;
  if (!allowed.includes("config") || (named === undefined && !(await isThere(path)))) return nothing;
  const content = await readJson(path, "config file");
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new CommandError("unreadable", `${path}: the config file must be an object of options.`);
  const { $schema: _, columns, thresholds, detectors, ...own } = Object.fromEntries(Object.entries(content));
  const values = Object.entries(own).map(([key, value]) => readEntry(path, key, value));
  const modules = texts(detectors ?? [], `${path}: "detectors" must be a list of paths.`);
  if (modules.length > 0 && named === undefined)
    throw new CommandError("usage", `${path} lists detectors, which are programs that would run.`, {
      hint: `to let them, name it: --config ${path}`,
    });
  return {
    path,
    values: Object.fromEntries(
      values.filter(([name, value]) => allowed.includes(name) && isTaken(command, name, value)),
    ),
    modules: modules.map((module) => besides(path, module)),
    ...readColumns(path, columns),
    ...readWishes(path, { columns, thresholds }),
  };
}

/** One file serves every command, and not every command writes every format. */
function isTaken(command: CommandName, name: OptionName, value: string | true): boolean {
  const { formats } = commands[command];
  return name !== "format" || formats === undefined || formats.some((format) => format === value);
}

function readColumns(path: string, columns: unknown): Pick<Config, "declared"> {
  if (columns === undefined) return { declared: new Map() };
  if (typeof columns !== "object" || columns === null || Array.isArray(columns))
    return { declared: declaredColumns(path, columns) };
  const types = Object.entries(columns).flatMap(([name, entry]) => {
    const read = readColumnEntry(path, name, entry);
    return "type" in read ? [[name, read.type]] : [];
  });
  return { declared: declaredColumns(path, Object.fromEntries(types)) };
}

type Wished = { readonly columns: unknown; readonly thresholds: unknown };

function readWishes(path: string, { columns, thresholds }: Wished): Pick<Config, "wishes"> {
  const features = Object.entries(typeof columns === "object" && columns !== null ? columns : {}).flatMap(
    ([name, entry]) => {
      const { wishes } = readColumnEntry(path, name, entry);
      return Object.keys(wishes).length > 0 ? [[name, wishes] as const] : [];
    },
  );
  return {
    wishes: {
      ...(features.length > 0 ? { features: Object.fromEntries(features) } : {}),
      ...(thresholds === undefined ? {} : { thresholds: readThresholds(path, thresholds) }),
    },
  };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw new CommandError("unreadable", `${path}: the config file cannot be opened.`, { cause: error });
  }
}

function readEntry(path: string, key: string, value: unknown): readonly [OptionName, string | true] {
  const name = Object.keys(options).find((known): known is OptionName => known === key);
  if (name === undefined || name === "config")
    throw new CommandError("unreadable", `${path}: there is no option "${key}" to set.`);
  const isSwitch = options[name].value === null;
  if (isSwitch ? value !== true : typeof value !== "string")
    throw new CommandError("unreadable", `${path}: "${key}" must be ${isSwitch ? "true" : "a text"}.`);
  const text = value === true ? true : String(value);
  try {
    checked(name, text);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError("unreadable", `${path}: ${error.message}`, { cause: error });
  }
  return [name, text !== true && paths.has(name) ? besides(path, text) : text];
}

function besides(config: string, path: string): string {
  const folder = dirname(config);
  return folder === "." ? path : path === resolve(path) ? path : join(folder, path);
}
