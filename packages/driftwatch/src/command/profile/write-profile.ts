import type { ColumnPlan } from "../../report/column-plan.ts";
import { countOf, writeCount, writeNumber, writeShare } from "../../report/figures.ts";
import { oneLine, wrap } from "../../report/one-line.ts";
import type { SideFacts } from "../../report/report.ts";

/** One column of a table by itself. */
export type ProfiledColumn = Pick<ColumnPlan, "name" | "type" | "use" | "reasons" | "because"> & {
  /** `null` where the column is not counted, `because` says why. */
  readonly facts: SideFacts | null;
  /** Distinct levels that are known by name; `null` for numbers. */
  readonly levels: number | null;
};

export type ProfiledTable = {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ProfiledColumn[];
};

const width = 80;

/** A table's columns for a terminal, within 80 columns. */
export function writeProfile({ name, rows, columns }: ProfiledTable): string {
  const lines = [
    ...wrap(`${name}: ${countOf(rows, "row")}, ${countOf(columns.length, "column")}`, width),
    "",
    `${pad("column", 24)}${pad("type", 12)}${pad("missing", 10)}what it holds`,
    ...columns.flatMap(columnLines),
  ];
  return `${lines.join("\n")}\n`;
}

function columnLines({ name, type, facts, levels, because, reasons }: ProfiledColumn): string[] {
  const missing = facts === null || facts.rows === 0 ? "\u2013" : writeShare(facts.missing / facts.rows);
  const holds = facts === null ? "not compared" : oneLine(sayValues(facts, levels), width - 46);
  const why = `${because === null ? "" : `${because} `}${reasons.join("; ")}`;
  return [
    `${pad(name, 24)}${pad(type, 12)}${pad(missing, 10)}${holds}`,
    ...wrap(why, width - 2).map((line) => `  ${line}`),
  ];
}

function sayValues({ numbers }: SideFacts, levels: number | null): string {
  if (levels !== null) return `${writeCount(levels)} ${levels === 1 ? "level" : "levels"}`;
  if (numbers === null || numbers.min === null || numbers.max === null) return "no value";
  const mean = numbers.mean === null ? "" : `, mean ${writeNumber(numbers.mean)}`;
  return `${writeNumber(numbers.min)} to ${writeNumber(numbers.max)}${mean}`;
}

function pad(text: string, size: number): string {
  return oneLine(text, size - 1).padEnd(size);
}
