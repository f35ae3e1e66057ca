import { countOf } from "./figures.ts";
import { leadingSignal, writeSignal } from "./leading-signal.ts";
import { oneLine, wrap } from "./one-line.ts";
import type { ColumnReport, MultivariateReport, Report } from "./report.ts";
import { sayCauses } from "./say-column.ts";
import { statusWord } from "./status-words.ts";

export type TableOptions = {
  /** Terminal colours; without them the words say the same. */
  readonly hasColour?: boolean;
};

const width = 80;
const nameWidth = 24;
const typeWidth = 12;
const wordWidth = 13;

/** A report for a terminal, within 80 columns: the verdict, a line a column, and how every column was read. */
export function writeTable(report: Report, { hasColour = false }: TableOptions = {}): string {
  const paint = painter(hasColour);
  const compared = report.columns.filter(({ status }) => status !== "skipped");
  const { reference, current, notes, faults } = report;
  const lines = [
    ...wrap(report.headline, width).map((line) => paint(report.status, line)),
    "",
    ...wrap(`reference  ${reference.name}, ${countOf(reference.rows, "row")}`, width),
    ...wrap(`current    ${current.name}, ${countOf(current.rows, "row")}`, width),
    "",
    ...(compared.length === 0
      ? []
      : [`${pad("column", nameWidth)}${pad("type", typeWidth)}${pad("verdict", wordWidth)}effect`]),
    ...compared.flatMap((column) => columnLines(column, paint)),
    ...(report.multivariate.length === 0
      ? []
      : ["", `${pad("columns together", nameWidth + typeWidth)}${pad("verdict", wordWidth)}effect`]),
    ...report.multivariate.flatMap((found) => togetherLines(found, paint)),
    ...(faults.length === 0
      ? []
      : ["", "Faults of the rows", ...faults.flatMap(({ says }) => wrap(says, width - 2).map((part) => `  ${part}`))]),
    ...(notes.length === 0 ? [] : ["", ...notes.flatMap((note) => wrap(note, width))]),
    "",
    "How columns were read (say otherwise with --schema):",
    ...report.columns.flatMap(readingLines),
  ];
  return `${lines.join("\n")}\n`;
}

type Paint = (status: ColumnReport["status"], text: string) => string;

const colours: Readonly<Record<ColumnReport["status"], number>> = {
  drift: 31,
  error: 35,
  undecided: 33,
  insufficient: 33,
  stable: 32,
  skipped: 90,
};

function painter(hasColour: boolean): Paint {
  return (status, text) => (hasColour ? `\u001B[${colours[status]}m${text}\u001B[0m` : text);
}

function columnLines(column: ColumnReport, paint: Paint): string[] {
  const { name, type, status } = column;
  const word = paint(status, pad(statusWord(column), wordWidth));
  const line = `${pad(name, nameWidth)}${pad(type, typeWidth)}${word}${writeSignal(leadingSignal(column))}`;
  const more = [...(status === "stable" ? [] : [column.says]), ...sayCauses(column), ...column.notes];
  return [line, ...more.flatMap((text) => wrap(text, width - 2).map((part) => `  ${part}`))];
}

function togetherLines(found: MultivariateReport, paint: Paint): string[] {
  const { method, status, columns, says, notes } = found;
  const word = paint(status, pad(statusWord(found), wordWidth));
  const name = pad(`${method}, of ${countOf(columns.length, "column")}`, nameWidth + typeWidth);
  const more = [...(status === "stable" ? [] : [says]), ...notes];
  return [
    `${name}${word}${writeSignal(found)}`,
    ...more.flatMap((text) => wrap(text, width - 2).map((part) => `  ${part}`)),
  ];
}

function readingLines({ name, type, use, status, says, reasons }: ColumnReport): string[] {
  const how = status === "skipped" ? `${says} ` : use === "feature" ? "" : `${use}; `;
  return wrap(`${name}: ${type}. ${how}${reasons.join("; ")}`, width - 4).map(
    (part, i) => `${i === 0 ? "  " : "    "}${part}`,
  );
}

function pad(text: string, size: number): string {
  return oneLine(text, size - 1).padEnd(size);
}
