import { readBaselineFile } from "../../baseline/baseline-file.ts";
import { seasonalCell } from "../../baseline/seasonal-cell.ts";
import { withoutPassword } from "../../files/sql-source.ts";
import type { DriftReport } from "../../report/drift-report.ts";
import { CommandError } from "../command-error.ts";
import type { CommandName } from "../commands.ts";
import type { Surroundings } from "../output.ts";
import { failOns } from "../options.ts";
import { usage } from "../parse-options.ts";
import { progress } from "../progress.ts";
import { putText } from "../put-text.ts";
import { readSettings, type Settings, textOf } from "../settings.ts";
import { type NamedSegment, readSegment } from "../../explain/named-segment.ts";
import type { MatchedRows } from "../../rows/match-hours.ts";
import { segmentSide } from "../tables/segment-table.ts";
import { refuseStrangers } from "../tables/refuse-strangers.ts";
import { openSide, type Side } from "../tables/open-side.ts";
import { readWhole } from "../tables/read-schema.ts";
import { formatOf, writeReport } from "../write-report.ts";
import { compareTables, type TimeColumn } from "./compare-tables.ts";
import { compareWithBaseline, type NamedBaseline } from "./compare-with-baseline.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { workOf } from "./work-of.ts";

/**
 * `driftwatch check REF CUR` or `check --baseline FILE CUR`: compares, and writes the report.
 *
 * @returns the exit code
 * @throws CommandError if something cannot be read or written: nothing has been written then
 */
export async function check(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const settings = await readSettings("check", args);
  const command = ["driftwatch", "check", ...args.map(quote)].join(" ");
  const report = await compare("check", settings, { command, surroundings });
  const output = textOf(settings.values.output);
  const format = formatOf(settings.values.format, "table");
  const hasColour = output === null && surroundings.stdout.isTerminal && surroundings.wantsColour;
  const told = `${report.summary()} Report in ${output ?? ""}`;
  await putText(writeReport(report, format, hasColour), { output, told }, surroundings);
  const failOn = failOns.find((known) => known === settings.values["fail-on"]) ?? "undecided";
  return exitCodeOf(report.toJSON(), failOn);
}

export type CompareContext = {
  readonly command: string;
  readonly surroundings: Surroundings;
  /** Shown the rows of both sides that were looked at one by one, where those of the reference are at hand. */
  readonly onSamples?: (rows: MatchedRows) => void;
};

/** What two files, or a baseline and a file, come to. @throws CommandError if one cannot be read */
export async function compare(
  name: CommandName,
  { values, words, positionals, declared, declaredIn, delimiter, choice, multivariate, correction }: Settings,
  { command, surroundings, onSamples }: CompareContext,
): Promise<DriftReport> {
  // One of the config file is for where a single file is given.
  const isForOne = words.baseline !== undefined || positionals.length < 2;
  const { baseline, paths } = sidesOf(name, positionals, isForOne ? textOf(values.baseline) : null);
  if (paths.filter((path) => path === "-").length > 1) throw usage("stdin can be one of the two sides, not both.");
  const told = progress(surroundings);
  const open: Side[] = [];
  try {
    const filed = baseline === null ? null : await readBaseline(baseline);
    for (const path of paths) open.push(await openSide(path, { delimiter, stdin: surroundings.stdin }));
    for (const side of open) refuseBaselines(side);
    const tables = open.map(({ table }) => table);
    surroundings.onWork?.(workOf(tables, multivariate.isAsked && multivariate.chosen.length > 0));
    const [first, second] = open;
    if (first === undefined) throw new TypeError("a comparison needs a file");
    const known = [...tables.flatMap(({ columns }) => columns), ...(filed === null ? [] : columnsOf(filed))];
    refuseStrangers(declared, new Set(known), declaredIn);
    if (baseline !== null && multivariate.isAsked && multivariate.chosen.length > 0)
      throw usage(`--multivariate needs the rows of the reference, and ${baseline} keeps none; name REF and CUR.`);
    const segment = segmentOf(values, baseline);
    const [before, now] = [first, second].map((side) => (side === undefined ? side : segmentSide(side, segment)));
    const time = timeColumn(values, open, baseline);
    const options = {
      declared,
      choice,
      multivariate,
      correction,
      time,
      command,
      onProgress: told.tell,
      notes: [...sayOnly(values), ...open.flatMap(sayNoHeader)],
      ...(onSamples === undefined ? {} : { onSamples }),
    };
    if (filed === null && before !== undefined && now !== undefined) return await compareTables(before, now, options);
    if (filed === null) throw new TypeError("a comparison needs two sides");
    refuseOtherTypes(declared, filed, declaredIn);
    return await compareWithBaseline(filed, first, options);
  } finally {
    told.end();
    await Promise.all(open.map((side) => side.close()));
  }
}

/** @throws CommandError if a side is a baseline file, and no table */
function refuseBaselines({ name, table: { columns } }: Side): void {
  if (["creator", "features", "format", "hash", "rows"].every((one) => columns.includes(one)))
    throw new CommandError("usage", `${name} is a baseline file and no table.`, { hint: `--baseline ${quote(name)}` });
}

type Sides = { readonly baseline: string | null; readonly paths: readonly string[] };

function sidesOf(name: CommandName, positionals: readonly string[], baseline: string | null): Sides {
  if (baseline !== null && positionals.length === 1) return { baseline, paths: positionals };
  if (baseline === null && positionals.length === 2) return { baseline, paths: positionals };
  throw usage(
    baseline === null
      ? `${name} needs two files, the reference and the current one; got ${positionals.length}${positionals.length > 2 ? " (a pattern of files goes in quotes, as 'data/*.csv')" : ""}.`
      : `${name} with --baseline needs one file, the current one; got ${positionals.length}.`,
  );
}

async function readBaseline(path: string): Promise<NamedBaseline> {
  const text = await readWhole(path, "baseline file");
  try {
    return { name: path, baseline: readBaselineFile(text) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError("unreadable", `${path}: ${error.message}; make it again with driftwatch baseline.`, {
      cause: error,
    });
  }
}

/** @throws CommandError if it cannot be read, or the rows of the reference are not at hand */
function segmentOf(values: Settings["values"], baseline: string | null): NamedSegment {
  const text = textOf(values.segment);
  if (text === null) return [];
  if (baseline !== null)
    throw usage(`--segment needs the rows of the reference: ${baseline} keeps none; name REF and CUR.`);
  try {
    return readSegment(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw usage(`--segment: ${error.message}.`);
  }
}

function sayOnly(values: Settings["values"]): string[] {
  const text = textOf(values.segment);
  return text === null ? [] : [`Only rows of the segment were compared, on both sides: ${text}.`];
}

/** A file without a header line loses its first row to one. */
function sayNoHeader({ name, table: { columns, isTyped } }: Side): string[] {
  if (isTyped || !columns.every((column) => Number.isFinite(Number(column)))) return [];
  return [`Every name in the header of ${name} is a number: if line 1 is a row, put a line of names above it.`];
}

/** @throws CommandError if a side does not have the column, or there is no such clock */
function timeColumn(values: Settings["values"], sides: readonly Side[], baseline: string | null): TimeColumn | null {
  const [column, timeZone] = [textOf(values.time), textOf(values["time-zone"]) ?? "UTC"];
  if (column === null) return null;
  if (baseline !== null)
    throw usage(`--time needs the rows of the reference: ${baseline} keeps none by the hour; name REF and CUR.`);
  for (const { name, table } of sides) {
    if (!table.columns.includes(column))
      throw new CommandError("unreadable", `${name}: there is no column "${column}", which --time names.`);
  }
  checkTimeZone(timeZone);
  return { column, timeZone };
}

/** @throws CommandError if there is no such clock */
export function checkTimeZone(timeZone: string): void {
  try {
    seasonalCell(timeZone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError("usage", `There is no time zone "${timeZone}".`, {
      cause: error,
      hint: "time zones are named like Europe/Berlin",
    });
  }
}

function columnsOf({ baseline }: NamedBaseline): string[] {
  return baseline.bins.features.map(({ feature }) => feature);
}

function refuseOtherTypes(
  declared: Settings["declared"],
  { name, baseline }: NamedBaseline,
  declaredIn: string | null,
): void {
  for (const { feature, kind } of baseline.bins.features) {
    const [type, filed] = [declared.get(feature), baseline.notes.types?.[feature] ?? kind];
    if (type === undefined || type === "ignore" || type === filed) continue;
    throw new CommandError(
      "unreadable",
      `${declaredIn ?? "--schema"}: "${feature}" is ${type} there and ${filed} in ${name}; make the baseline again with this schema.`,
    );
  }
}

/** As a POSIX shell takes it, and without the password of a database. */
export function quote(argument: string): string {
  const shown = withoutPassword(argument);
  return /^[\w./:=@%+,-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
