import { parseArgs } from "node:util";
import { CommandError } from "./command-error.ts";
import { commands, type CommandName } from "./commands.ts";
import { type OptionName, options } from "./options.ts";

export type ParsedOptions = {
  readonly values: Readonly<Partial<Record<OptionName, string | true>>>;
  readonly positionals: readonly string[];
};

/**
 * Takes a command's words apart. A word of an option is checked against its choices.
 *
 * @throws CommandError that says what is wrong and what there is
 */
export function parseOptions(command: CommandName, args: readonly string[]): ParsedOptions {
  const allowed = commands[command].options;
  const kinds = allowed.map((name): readonly [string, RawKind] => [
    name,
    { type: options[name].value === null ? "boolean" : "string" },
  ]);
  const { values, positionals } = parse(args, Object.fromEntries(kinds));
  const found = allowed.flatMap((name) => {
    const value = values[name];
    return value === undefined || value === false ? [] : [[name, checked(name, value, command)] as const];
  });
  return { values: Object.fromEntries(found), positionals };
}

/** @throws CommandError if an option, of that command or of any, does not take the word */
export function checked(name: OptionName, value: string | true, command?: CommandName): string | true {
  const own = command !== undefined && name === "format" ? commands[command].formats : undefined;
  const choices = own ?? options[name].choices;
  if (choices !== undefined && !choices.some((choice) => choice === value))
    throw usage(`--${name} takes ${choices.join(", ")}; got "${value}".`);
  if (name === "delimiter" && value !== "\\t" && (value === true || Array.from(value).length !== 1))
    throw usage(`--delimiter takes one character, got "${value}".`);
  return value;
}

export function usage(detail: string, cause?: unknown): CommandError {
  return new CommandError("usage", detail, { cause });
}

type RawKind = { readonly type: "string" | "boolean" };
type Raw = { readonly values: Readonly<Record<string, string | boolean | undefined>>; readonly positionals: string[] };

function parse(args: readonly string[], known: Readonly<Record<string, RawKind>>): Raw {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: known, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const ambiguous = /^Option '(--[\w-]+)' argument is ambiguous/.exec(message)?.[1];
    if (ambiguous !== undefined)
      throw usage(`${ambiguous} takes a value, and one that begins with - as ${ambiguous}=-1.`, error);
    const [first = "the arguments cannot be read"] = message.split(/\. |\n/);
    throw usage(`${first.replace(/\.$/, "")}.`, error);
  }
}
