import { countOf } from "./figures.ts";
import { leadingSignal, writeSignal } from "./leading-signal.ts";
import { oneLine } from "./one-line.ts";
import type { ColumnReport, MultivariateReport, Report } from "./report.ts";
import { sayCauses } from "./say-column.ts";
import { statusWord } from "./status-words.ts";

/** A report as GitHub shows it in a comment or a job's summary. */
export function writeMarkdown(report: Report): string {
  const { headline, reference, current, columns, notes, faults, command } = report;
  const compared = columns.filter(({ status }) => status !== "skipped");
  const skipped = columns.filter(({ status }) => status === "skipped");
  const lines = [
    `## ${escapeMarkdown(headline)}`,
    "",
    `Reference: ${escapeMarkdown(reference.name)}, ${countOf(reference.rows, "row")}. Current: ${escapeMarkdown(current.name)}, ${countOf(current.rows, "row")}.`,
    ...(compared.length === 0
      ? []
      : ["", "| column | type | verdict | effect | what |", "| --- | --- | --- | --- | --- |"]),
    ...compared.map(row),
    ...(report.multivariate.length === 0
      ? []
      : ["", "| columns together | verdict | effect | what |", "| --- | --- | --- | --- |"]),
    ...report.multivariate.map(togetherRow),
    ...(skipped.length === 0 ? [] : ["", "Left out:", ""]),
    ...skipped.map(
      ({ name, says, reasons }) =>
        `- **${escapeMarkdown(name)}**: ${escapeMarkdown(`${says} ${reasons.join("; ")}`.trim())}`,
    ),
    ...(faults.length === 0 ? [] : ["", "Faults of the rows:", ""]),
    ...faults.map(({ says }) => `- ${escapeMarkdown(says)}`),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `> ${escapeMarkdown(note)}`)]),
    ...(command === null ? [] : ["", "Again with:", "", `    ${oneLine(command, 10_000)}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function row(column: ColumnReport): string {
  const { name, type, says, notes } = column;
  const what = [says, ...sayCauses(column), ...notes].map(escapeMarkdown).join("<br>");
  return `| ${escapeMarkdown(name)} | ${type} | ${statusWord(column)} | ${writeSignal(leadingSignal(column))} | ${what} |`;
}

function togetherRow(found: MultivariateReport): string {
  const { method, columns, says, notes } = found;
  const what = [says, ...notes].map(escapeMarkdown).join("<br>");
  const name = `${escapeMarkdown(method)}, of ${countOf(columns.length, "column")}`;
  return `| ${name} | ${statusWord(found)} | ${writeSignal(found)} | ${what} |`;
}

/** Names come from data: they neither end a cell nor begin markup. */
export function escapeMarkdown(text: string): string {
  return oneLine(text, 1000)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_[\]|~#!@]/g, (mark) => `\\${mark}`);
}
