import { type Cell, type Findings, type Goal, isMet, type Part, type Table } from "./part.ts";

/** The findings of a part as plain text. */
export function printFindings({ name, says }: Pick<Part, "name" | "says">, { tables, goals }: Findings): string {
  return [`\n== ${name}: ${says}`, ...tables.map(printTable), ...goals.map(printGoal)].join("\n");
}

function printTable({ title, rows }: Table): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => printCell(row[column] ?? null)))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const isNumber = columns.map((column) => rows.every((row) => typeof row[column] !== "string"));
  const printed = lines.map((line) =>
    line
      .map((text, index) => (isNumber[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!)))
      .join("  "),
  );
  return `\n${title}\n${printed.join("\n")}`;
}

function printCell(cell: Cell): string {
  if (cell === null) return "-";
  return typeof cell === "number" ? cell.toLocaleString("en-US", { maximumFractionDigits: 2 }) : cell;
}

function printGoal(goal: Goal): string {
  const word = { true: "met", false: "MISSED", null: "not seen" }[String(isMet(goal)) as "true" | "false" | "null"];
  const limit = `${goal.better === "more" ? "at least" : "at most"} ${printCell(goal.limit)} ${goal.unit}`;
  return `\n${word.padEnd(8)} ${goal.promise}: ${printCell(goal.seen)} ${goal.unit} (${limit})`.replace(/ +/g, " ");
}
