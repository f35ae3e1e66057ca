import type { DriftReport } from "../../report/drift-report.ts";
import { compare, quote } from "../check/check.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Surroundings } from "../output.ts";
import { usage } from "../parse-options.ts";
import { putText } from "../put-text.ts";
import { readSettings, type Settings, textOf } from "../settings.ts";
import { formatOf, writeReport } from "../write-report.ts";
import { readReport } from "./read-report.ts";

/**
 * `driftwatch report REPORT.json` or `report REF CUR`: a saved or a new comparison in a format of one's choice, a page
 * unless told. Drift is no failure here: the exit code is 0 where there is a report.
 *
 * @throws CommandError if something cannot be read or written
 */
export async function report(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const settings = await readSettings("report", args);
  const words = args.map(quote).join(" ");
  const found = await savedOrNew(settings, surroundings, `driftwatch report ${words}`);
  const output = textOf(settings.values.output);
  const format = formatOf(settings.values.format, "html");
  const hasColour = output === null && surroundings.stdout.isTerminal && surroundings.wantsColour;
  const told = `${found.summary()} Report in ${output ?? ""}`;
  await putText(writeReport(found, format, hasColour), { output, told }, surroundings);
  return exitCodes.fine;
}

async function savedOrNew(settings: Settings, surroundings: Surroundings, command: string): Promise<DriftReport> {
  const [path, ...more] = settings.positionals;
  if (path !== undefined && more.length === 0 && settings.values.baseline === undefined) {
    if (path.endsWith(".json")) return await readReport(path);
    throw usage(`report needs two files, or one saved report, whose name ends in .json; got ${path}.`);
  }
  return await compare("report", settings, { command, surroundings });
}
