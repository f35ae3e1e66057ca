import { checkColumns } from "./check-columns.ts";
import { csvHeader } from "./csv-header.ts";
import { csvRuns } from "./csv-runs.ts";
import { readText } from "./read-text.ts";
import { type TableFile, Unreadable } from "./reader.ts";

export type CsvOptions = {
  /** One character; a comma unless told. */
  readonly delimiter?: string;
};

/** A CSV file with a header line, UTF-8, plain or gzip. @throws Unreadable with the line */
export async function openCsv(path: string, { delimiter = "," }: CsvOptions = {}): Promise<TableFile> {
  await refuseJsonLines(path);
  const columns = await readHeader(path, delimiter);
  const width = columns.length;
  return { columns, isTyped: false, read: (options) => csvRuns(path, { ...options, delimiter, width }) };
}

async function refuseJsonLines(path: string): Promise<void> {
  for await (const bytes of readText(path)) {
    if (!/^\uFEFF?\s*\{\s*"/.test(bytes.toString("utf8"))) return;
    throw new Unreadable("The file begins as JSON Lines do: let its name end in .jsonl.");
  }
}

async function readHeader(path: string, delimiter: string): Promise<readonly string[]> {
  const header = await csvHeader(path, delimiter);
  if (header === null) throw new Unreadable("The file is empty: send a header line and rows.");
  const columns = header.map((name) => name.trim());
  const [only = ""] = columns;
  const other = [";", "\t", ","].find((mark) => mark !== delimiter && only.includes(mark));
  if (columns.length === 1 && other !== undefined) {
    const name = other === "\t" ? "tabs" : `"${other}"`;
    throw new Unreadable(
      `Line 1 is one column with ${name} in it: the file is separated by ${name}; say so with --delimiter.`,
    );
  }
  checkColumns(columns);
  return columns;
}
