import { writeFile } from "node:fs/promises";
import { openTable } from "../../files/open-table.ts";
import { Unreadable } from "../../files/reader.ts";
import type { DriftReport } from "../../report/drift-report.ts";
import { CommandError } from "../command-error.ts";
import type { Surroundings } from "../output.ts";
import { progress } from "../progress.ts";
import { compareTables, type Side } from "./compare-tables.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { parseCheck, type CheckArguments, type Format } from "./parse-check.ts";
import { readSchema } from "../tables/read-schema.ts";

/**
 * `driftwatch check REF CUR`: compares two files and writes the report.
 *
 * @returns the exit code
 * @throws CommandError if something cannot be read or written: nothing has been written then
 */
export async function check(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const parsed = parseCheck(args);
  const declared = parsed.schema === null ? new Map() : await readSchema(parsed.schema);
  const told = progress(surroundings);
  try {
    const [reference, current] = [await openSide(parsed.reference, parsed), await openSide(parsed.current, parsed)];
    const known = new Set([...reference.table.columns, ...current.table.columns]);
    const stranger = [...declared.keys()].find((name) => !known.has(name));
    if (stranger !== undefined) {
      throw new CommandError("unreadable", `${parsed.schema}: neither file has a column "${stranger}".`);
    }
    const command = ["driftwatch", "check", ...args.map(quote)].join(" ");
    const report = await compareTables(reference, current, { declared, command, onProgress: told.tell });
    told.end();
    await put(report, parsed, surroundings);
    return exitCodeOf(report.toJSON(), parsed.failOn);
  } finally {
    told.end();
  }
}

async function openSide(path: string, { delimiter }: CheckArguments): Promise<Side> {
  const table = await named(path, () => openTable(path, delimiter === null ? {} : { delimiter }));
  return {
    name: path,
    table: {
      ...table,
      async *read(options) {
        const runs = table.read(options)[Symbol.asyncIterator]();
        try {
          for (let next = await named(path, () => runs.next()); next.done !== true;) {
            yield next.value;
            next = await named(path, () => runs.next());
          }
        } finally {
          await runs.return?.();
        }
      },
    },
  };
}

/** Faults of a file with its name. */
async function named<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new CommandError("unreadable", `${path}: ${error.message}`, { cause: error });
  }
}

async function put(report: DriftReport, { format, output }: CheckArguments, to: Surroundings): Promise<void> {
  const hasColour = output === null && to.stdout.isTerminal && to.wantsColour;
  const text = write(report, format, hasColour);
  if (output === null) {
    to.stdout.write(text);
    return;
  }
  try {
    await writeFile(output, text);
  } catch (error) {
    throw new CommandError("unreadable", `${output}: the report cannot be written there.`, { cause: error });
  }
  to.stderr.write(`${report.summary()} Report in ${output}\n`);
}

function write(report: DriftReport, format: Format, hasColour: boolean): string {
  switch (format) {
    case "table":
      return report.toTable({ hasColour });
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "markdown":
      return report.toMarkdown();
    case "junit":
      return report.toJUnit();
    case "html":
      return report.toHTML();
    default:
      return format satisfies never;
  }
}

/** As a POSIX shell takes it. */
function quote(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
