type Cell = string | number | boolean | null;

/**
 * Rows as RFC 4180 text. A text that a spreadsheet would run as a formula gets an apostrophe in front: values of a
 * model's features come from outside.
 *
 * @example
 * toCsv(["name", "value"], [["a,b", 1]]); // => 'name,value\r\n"a,b",1\r\n'
 */
export function toCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((cells) => `${cells.map(toField).join(",")}\r\n`).join("");
}

function toField(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
