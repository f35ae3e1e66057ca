import { parseArgs } from "node:util";
import { CommandError } from "../command-error.ts";
import type { FailOn } from "./exit-code-of.ts";

export const formats = ["table", "json", "markdown", "junit", "html"] as const;
export type Format = (typeof formats)[number];
const failOns: readonly FailOn[] = ["undecided", "drift", "never"];

export type CheckArguments = {
  readonly reference: string;
  readonly current: string;
  readonly format: Format;
  readonly schema: string | null;
  readonly failOn: FailOn;
  readonly output: string | null;
  readonly delimiter: string | null;
};

/** @throws CommandError that says what is wrong and what there is */
export function parseCheck(args: readonly string[]): CheckArguments {
  const { values, positionals } = parse(args);
  const [reference, current, ...more] = positionals;
  if (reference === undefined || current === undefined || more.length > 0) {
    throw usage(`check needs two files, the reference and the current one; got ${positionals.length}.`);
  }
  const { format = "table", schema = null, output = null, delimiter = null } = values;
  if (delimiter !== null && delimiter !== "\\t" && Array.from(delimiter).length !== 1) {
    throw usage(`--delimiter takes one character, got "${delimiter}".`);
  }
  return {
    reference,
    current,
    format: oneOf(formats, "--format", format),
    schema,
    failOn: oneOf(failOns, "--fail-on", values["fail-on"] ?? "undecided"),
    output,
    delimiter: delimiter === "\\t" ? "\t" : delimiter,
  };
}

type Parsed = {
  readonly values: {
    readonly format?: string | undefined;
    readonly schema?: string | undefined;
    readonly "fail-on"?: string | undefined;
    readonly output?: string | undefined;
    readonly delimiter?: string | undefined;
  };
  readonly positionals: readonly string[];
};

function parse(args: readonly string[]): Parsed {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: "string" },
        schema: { type: "string" },
        "fail-on": { type: "string" },
        output: { type: "string" },
        delimiter: { type: "string" },
      },
    });
  } catch (error) {
    const [first = "the arguments cannot be read"] = (error instanceof Error ? error.message : "").split(". ");
    throw usage(`${first.replace(/\.$/, "")}.`, error);
  }
}

function oneOf<Value extends string>(known: readonly Value[], option: string, value: string): Value {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw usage(`${option} takes ${known.join(", ")}; got "${value}".`);
  return found;
}

function usage(detail: string, cause?: unknown): CommandError {
  return new CommandError("usage", detail, { cause, hint: "driftwatch --help" });
}
