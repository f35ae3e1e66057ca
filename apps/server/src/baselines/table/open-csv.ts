import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

import { CsvError, parse } from "csv-parse";

import { checkText } from "./check-text.ts";
import { checkColumns, quoted, type TableFile, Unreadable } from "./table-file.ts";

const rowsAtOnce = 4096;
const recordMax = 16 * 1_048_576;

/** A CSV file with a header line, UTF-8, comma-separated. @throws Unreadable with the line */
export async function openCsv(path: string): Promise<TableFile> {
  let header: readonly string[] | null = null;
  for await (const rows of readRuns(path, 1)) {
    header = rows[0] ?? null;
    break;
  }
  if (header === null) throw new Unreadable("The file is empty: send a header line and rows.");
  const columns = header.map((name) => name.trim());
  checkSeparator(columns);
  checkColumns(columns);
  return {
    columns,
    async *read() {
      let isHeader = true;
      for await (const rows of readRuns(path, rowsAtOnce)) {
        yield isHeader ? rows.slice(1) : rows;
        isHeader = false;
      }
    },
  };
}

/** A header that is one name with other separators in it is one of a file that has those. */
function checkSeparator(columns: readonly string[]): void {
  const [only] = columns;
  if (only === undefined || columns.length > 1) return;
  const found = [
    { separator: ";", name: "semicolons" },
    { separator: "\t", name: "tabs" },
    { separator: "|", name: "vertical bars" },
  ].find(({ separator }) => only.includes(separator));
  if (found !== undefined)
    throw new Unreadable(
      `The header is a single column, ${quoted(only)}: the file seems to be separated by ${found.name}. Save it with commas, and numbers with a decimal point.`,
    );
}

async function* readRuns(path: string, size: number): AsyncIterable<string[][]> {
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    relax_column_count: false,
    max_record_size: recordMax,
  });
  // Its failure, and that of what comes before, is the parser's, which is read below.
  const piped = pipeline(createReadStream(path, { highWaterMark: 131_072 }), checkText(), parser).catch(() => {});
  let run: string[][] = [];
  try {
    for await (const record of parser) {
      run.push(record);
      if (run.length < size) continue;
      yield run;
      run = [];
    }
    if (run.length > 0) yield run;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Unreadable(describe(error), { cause: error });
  } finally {
    parser.destroy();
    await piped;
  }
}

function describe(error: CsvError): string {
  const line = typeof error["lines"] === "number" ? ` ${error["lines"]}` : "";
  switch (error.code) {
    case "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH":
    case "CSV_RECORD_INCONSISTENT_COLUMNS":
      return `Line${line} has another number of fields than the header; check for an unquoted comma or a broken line.`;
    case "CSV_QUOTE_NOT_CLOSED":
      return `A quoted field is not closed before the file ends (it begins near line${line}).`;
    case "INVALID_OPENING_QUOTE":
    case "CSV_INVALID_CLOSING_QUOTE":
      return `Line${line} has a quotation mark inside a field; double it, or quote the whole field.`;
    case "CSV_MAX_RECORD_SIZE":
      return `Line${line} is longer than 16 MB: this is no CSV file, or a quotation mark is not closed.`;
    default:
      return `The file is not CSV as expected${line === "" ? "" : ` at line${line}`}.`;
  }
}
