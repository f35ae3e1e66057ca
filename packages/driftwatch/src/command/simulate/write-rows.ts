export const tableFormats = ["csv", "tsv", "jsonl"] as const;
export type TableFormat = (typeof tableFormats)[number];

/** A table as text, a piece at a time. */
export type TableWriter = {
  /** What comes before the rows. */
  readonly header: string;
  /** @param values - a value a column */
  readonly row: (values: readonly unknown[]) => string;
};

/** How a table of these columns is written so that every reader here takes it back as it was. */
export function tableWriter(columns: readonly string[], format: TableFormat): TableWriter {
  switch (format) {
    case "csv":
      return separated(columns, ",");
    case "tsv":
      return separated(columns, "\t");
    case "jsonl":
      return {
        header: "",
        row: (values) => `{${columns.map((name, i) => `${JSON.stringify(name)}:${jsonOf(values[i])}`).join(",")}}\n`,
      };
    default:
      return format satisfies never;
  }
}

function separated(columns: readonly string[], delimiter: string): TableWriter {
  const row = (values: readonly unknown[]): string =>
    `${values.map((value) => quoted(fieldOf(value), delimiter)).join(delimiter)}\n`;
  return { header: row(columns), row };
}

function fieldOf(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Date) return value.toISOString();
  return jsonOf(value);
}

function quoted(field: string, delimiter: string): string {
  const isPlain = !(field.includes(delimiter) || field.includes('"') || field.includes("\n") || field.includes("\r"));
  return isPlain ? field : `"${field.replaceAll('"', '""')}"`;
}

/** JSON has no infinity: a number beyond all doubles is read back as one. */
function jsonOf(value: unknown): string {
  if (value === Number.POSITIVE_INFINITY) return "1e999";
  if (value === Number.NEGATIVE_INFINITY) return "-1e999";
  if (typeof value === "bigint") return String(value);
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part)) ?? "null";
}
