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
  // What pandas writes of its index unless it is told otherwise; so pandas names it when it reads it.
  const columns = header.map((name, i) => (i === 0 && header.length > 1 ? name.trim() || "Unnamed: 0" : name.trim()));
  const [only = ""] = columns;
  refuseOtherText(columns);
  const marks = [";", "\t", ",", ...(/^[\w .-]+(\|[\w .-]+)+$/.test(only) ? ["|"] : [])];
  const other = marks.find((mark) => mark !== delimiter && only.includes(mark));
  if (columns.length === 1 && other !== undefined) {
    const name = other === "\t" ? "tabs" : `"${other}"`;
    throw new Unreadable(
      `Line 1 is one column with ${name} in it: the file is separated by ${name}; say so with --delimiter.`,
    );
  }
  checkColumns(columns);
  return columns;
}

/** What is no table, though its name says so, and would be taken for a table of one column. */
function refuseOtherText([first = "", second]: readonly string[]): void {
  if (/^<(!doctype|html|\?xml)/i.test(first))
    throw new Unreadable(
      "The file is a web page or XML: look into it, it may be an error or a sign-in that was saved.",
    );
  if (first.startsWith("version https://git-lfs"))
    throw new Unreadable("The file is a pointer of Git LFS and not the table: fetch that with git lfs pull.");
  if (first === "sep=" && second === "")
    throw new Unreadable('Line 1 is "sep=,", as Excel writes it: remove the line.');
}
