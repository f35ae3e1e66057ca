import { explainRows } from "../../explain/explain-rows.ts";
import type { Explanation } from "../../explain/explanation.ts";
import { writeExplanationMarkdown, writeExplanationTable } from "../../explain/write-explanation.ts";
import { isGlob } from "../../files/expand-glob.ts";
import type { DriftReport } from "../../report/drift-report.ts";
import type { MatchedRows } from "../../rows/match-hours.ts";
import { compare, quote } from "../check/check.ts";
import { CommandError } from "../command-error.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Surroundings } from "../output.ts";
import { usage } from "../parse-options.ts";
import { putText } from "../put-text.ts";
import { readReport } from "../report/read-report.ts";
import { readSettings, type Settings, textOf } from "../settings.ts";
import { isThere } from "../tables/open-side.ts";
import { explainColumn } from "./explain-column.ts";
import { readImportance } from "./read-importance.ts";

/**
 * `driftwatch explain REF CUR`: why two files differ. `explain REPORT.json COLUMN` or `explain REF CUR COLUMN`: all that is
 * known of one column. It answers, and does not judge: the exit code is 0 where there is an answer.
 *
 * @throws CommandError if something cannot be read, or there is no such column
 */
export async function explain(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const settings = await readSettings("explain", args);
  const { positionals, values } = settings;
  if (positionals.length < 2 || positionals.length > 3)
    throw usage(`explain needs two files, or a report or two files and a column; got ${positionals.length}.`);
  const output = textOf(values.output);
  const isWhole = positionals.length === 2 && !(await isReportAndColumn(positionals));
  const text = isWhole
    ? write(await explainFiles(settings, args, surroundings), textOf(values.format))
    : await explainOne(settings, surroundings);
  await putText(text, { output, told: `Explanation in ${output ?? ""}` }, surroundings);
  return exitCodes.fine;
}

async function isReportAndColumn([first = "", second = ""]: readonly string[]): Promise<boolean> {
  const isTable = second === "-" || second.includes("://") || isGlob(second) || (await isThere(second));
  return first.endsWith(".json") && !isTable;
}

async function explainFiles(
  settings: Settings,
  args: readonly string[],
  surroundings: Surroundings,
): Promise<Explanation> {
  const { values } = settings;
  const importance = await readImportance(textOf(values.importance));
  let rows: MatchedRows | null = null;
  const command = `driftwatch explain ${args.map(quote).join(" ")}`;
  const report = await compare("explain", settings, { command, surroundings, onSamples: (shown) => (rows = shown) });
  if (rows === null) throw new TypeError("a comparison of two tables shows its rows");
  const found = report.toJSON();
  const stranger = Object.keys(importance ?? {}).find((name) => found.columns.every((column) => column.name !== name));
  if (stranger !== undefined)
    throw new CommandError("unreadable", `${textOf(values.importance)}: no file has a column "${stranger}".`);
  const [prediction, label] = [
    columnOf("prediction", settings, found.columns),
    columnOf("label", settings, found.columns),
  ];
  return explainRows({ report: found, rows, prediction, label, importance });
}

type Known = readonly { readonly name: string }[];

function columnOf(option: "prediction" | "label", { values }: Settings, columns: Known): string | null {
  const name = textOf(values[option]);
  if (name === null || columns.some((column) => column.name === name)) return name;
  throw new CommandError("usage", `There is no column "${name}", which --${option} names.`);
}

function write(explanation: Explanation, format: string | null): string {
  if (format === "json") return `${JSON.stringify(explanation, null, 2)}\n`;
  return format === "markdown" ? writeExplanationMarkdown(explanation) : writeExplanationTable(explanation);
}

async function explainOne(settings: Settings, surroundings: Surroundings): Promise<string> {
  const { positionals, values } = settings;
  const format = textOf(values.format) ?? "table";
  if (format !== "table") throw usage(`explain writes one column as a table; for ${format} leave the column out.`);
  const name = positionals.at(-1) ?? "";
  const found = (await savedOrNew(settings, surroundings)).toJSON();
  const column = found.columns.find((candidate) => candidate.name === name);
  if (column === undefined) {
    const names = found.columns.map((candidate) => candidate.name);
    const [more, shown] = [names.length - 10, names.slice(0, 10).join(", ")];
    throw new CommandError("usage", `There is no column "${name}".`, {
      hint: `there are ${shown}${more > 0 ? ` and ${more} more` : ""}`,
    });
  }
  return explainColumn(column, found);
}

async function savedOrNew(settings: Settings, surroundings: Surroundings): Promise<DriftReport> {
  const positionals = settings.positionals.slice(0, -1);
  const [path = ""] = positionals;
  if (positionals.length === 1 && path.endsWith(".json")) return await readReport(path);
  return await compare("explain", { ...settings, positionals }, { command: "", surroundings });
}
