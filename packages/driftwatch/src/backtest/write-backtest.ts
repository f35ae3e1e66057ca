import { countOf, writeCount, writeNumber } from "../report/figures.ts";
import { oneLine, wrap } from "../report/one-line.ts";
import { sayCause } from "../report/say-column.ts";
import { escapeMarkdown } from "../report/write-markdown.ts";
import type { TableOptions } from "../report/write-table.ts";
import type { BacktestAlert, BacktestReport } from "./backtest-report.ts";
import { sayRule } from "./backtest-rule.ts";

const width = 80;
const namedMax = 5;
/** "distribution, severe" and a space. */
const whatWidth = 21;

/** A back-test for a terminal, within 80 columns. */
export function writeBacktestTable(report: BacktestReport, { hasColour = false }: TableOptions = {}): string {
  const paint = (text: string): string => (hasColour ? `\u001B[${colours[report.status]}m${text}\u001B[0m` : text);
  const { alerts, notes, columns } = report;
  const lines = [
    ...wrap(report.headline, width).map(paint),
    "",
    ...facts(report).flatMap(([name, text]) =>
      wrap(text, width - 11).map((line, i) => `${(i === 0 ? name : "").padEnd(11)}${line}`),
    ),
    ...(alerts.length === 0
      ? []
      : ["", `${"opened".padEnd(18)}${"closed".padEnd(18)}${"what".padEnd(whatWidth)}columns`]),
    ...alerts.flatMap(alertLines),
    ...notes.flatMap((note) => ["", ...wrap(note, width)]),
    "",
    "Columns:",
    ...columns.flatMap(({ name, type, because, reasons }) =>
      wrap(`${name}: ${type}. ${because ?? "Watched;"} ${reasons.join("; ")}`, width - 4).map(
        (line, i) => `${i === 0 ? "  " : "    "}${line}`,
      ),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** A back-test as GitHub shows it in a comment or a job's summary. */
export function writeBacktestMarkdown(report: BacktestReport): string {
  const { headline, alerts, notes, command } = report;
  const row = (alert: BacktestAlert): string =>
    `| ${[moment(alert.openedAt), closed(alert), whatOf(alert), namesOf(alert), sayWorst(alert)].map(escapeMarkdown).join(" | ")} |`;
  const lines = [
    `## ${escapeMarkdown(headline)}`,
    "",
    ...facts(report).map(([name, text]) => `- ${name}: ${escapeMarkdown(text)}`),
    ...(alerts.length === 0
      ? []
      : ["", "| opened | closed | what | columns | worst |", "| --- | --- | --- | --- | --- |"]),
    ...alerts.map(row),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `> ${escapeMarkdown(note)}`)]),
    ...(command === null ? [] : ["", "Again with:", "", `    ${oneLine(command, 10_000)}`]),
  ];
  return `${lines.join("\n")}\n`;
}

const colours: Readonly<Record<BacktestReport["status"], number>> = {
  drift: 31,
  stable: 32,
  undecided: 33,
  insufficient: 33,
};

function facts({ table, rule, labels, learnt, hours }: BacktestReport): (readonly [string, string])[] {
  const first = hours.firstJudged === null ? "" : `, the first ends ${moment(hours.firstJudged)}`;
  const days = `${table.first.slice(0, 10)} to ${table.last.slice(0, 10)}`;
  return [
    ["table", `${table.name}, ${countOf(table.rows, "row")}, ${days}`],
    ["rule", sayRule(rule)],
    ...(labels === null
      ? []
      : [["labels", `"${labels.label}" of "${labels.prediction}" (${labels.kind}), over 24 h`] as const]),
    ["learnt", `${countOf(learnt.rows, "row")} up to ${moment(learnt.to)}`],
    ["judged", `${writeCount(hours.judged)} of ${countOf(hours.withRows, "hour")} with rows${first} (UTC)`],
  ];
}

function alertLines(alert: BacktestAlert): string[] {
  const opened = moment(alert.openedAt).padEnd(18);
  const head = `${opened}${closed(alert).padEnd(18)}${whatOf(alert).padEnd(whatWidth)}`;
  return [
    `${head}${oneLine(namesOf(alert), width - head.length)}`,
    ...[sayWorst(alert), ...alert.causes.map(sayCause)]
      .filter((text) => text !== "")
      .flatMap((text) => wrap(text, width - 2).map((line) => `  ${line}`)),
  ];
}

function closed({ resolvedAt }: BacktestAlert): string {
  return resolvedAt === null ? "still open" : moment(resolvedAt);
}

function whatOf({ cause, severity }: BacktestAlert): string {
  return severity === 4 ? `${cause}, severe` : cause;
}

function namesOf({ columns }: BacktestAlert): string {
  if (columns.length === 0) return "the whole";
  const more = columns.length - namedMax;
  return `${columns.slice(0, namedMax).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function sayWorst({ worst, columns }: BacktestAlert): string {
  if (worst === null) return "";
  const where = worst.column === null || columns.length === 1 ? "" : ` in ${worst.column}`;
  const over = `over ${countOf(worst.windowHours, "hour")}`;
  return `${worst.measure} ${writeNumber(worst.value)}${where} ${over}, which fires from ${writeNumber(worst.threshold)}`;
}

/** "2026-02-10 13:00". */
function moment(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}
