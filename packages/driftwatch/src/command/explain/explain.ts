import type { DriftReport } from "../../report/drift-report.ts";
import { compare } from "../check/check.ts";
import { CommandError } from "../command-error.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Surroundings } from "../output.ts";
import { usage } from "../parse-options.ts";
import { readReport } from "../report/read-report.ts";
import { readSettings, type Settings } from "../settings.ts";
import { explainColumn } from "./explain-column.ts";

/**
 * `driftwatch explain REPORT.json COLUMN` or `explain REF CUR COLUMN`: all that is known of one column.
 *
 * @throws CommandError if something cannot be read, or there is no such column
 */
export async function explain(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const settings = await readSettings("explain", args);
  const name = settings.positionals.at(-1);
  if (name === undefined || settings.positionals.length < 2)
    throw usage(`explain needs a report or two files, and a column; got ${settings.positionals.length}.`);
  const found = (await savedOrNew(settings, surroundings)).toJSON();
  const column = found.columns.find((candidate) => candidate.name === name);
  if (column === undefined) {
    const names = found.columns.map((candidate) => candidate.name);
    const [more, shown] = [names.length - 10, names.slice(0, 10).join(", ")];
    throw new CommandError("usage", `There is no column "${name}".`, {
      hint: `there are ${shown}${more > 0 ? ` and ${more} more` : ""}`,
    });
  }
  surroundings.stdout.write(explainColumn(column, found));
  return exitCodes.fine;
}

async function savedOrNew(settings: Settings, surroundings: Surroundings): Promise<DriftReport> {
  const positionals = settings.positionals.slice(0, -1);
  const [path = ""] = positionals;
  if (positionals.length === 1 && path.endsWith(".json")) return await readReport(path);
  return await compare("explain", { ...settings, positionals }, { command: "", surroundings });
}
