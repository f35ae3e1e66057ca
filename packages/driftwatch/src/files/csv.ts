import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { checkColumns } from "./check-columns.ts";
import { readText } from "./read-text.ts";
import { type ReadOptions, type TableFile, Unreadable } from "./reader.ts";

const rowsAtOnce = 4096;

export type CsvOptions = {
  /** One character; a comma unless told. */
  readonly delimiter?: string;
};

/** A CSV file with a header line, UTF-8, plain or gzip. @throws Unreadable with the line */
export async function openCsv(path: string, { delimiter = "," }: CsvOptions = {}): Promise<TableFile> {
  const columns = await readHeader(path, delimiter);
  return {
    columns,
    isTyped: false,
    async *read(options) {
      let isHeader = true;
      for await (const rows of readRuns(path, { ...options, delimiter, size: rowsAtOnce })) {
        yield isHeader ? rows.slice(1) : rows;
        isHeader = false;
      }
    },
  };
}

async function readHeader(path: string, delimiter: string): Promise<readonly string[]> {
  for await (const [header = []] of readRuns(path, { delimiter, size: 1 })) {
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
  throw new Unreadable("The file is empty: send a header line and rows.");
}

type RunOptions = ReadOptions & { readonly delimiter: string; readonly size: number };

async function* readRuns(path: string, { delimiter, size, ...options }: RunOptions): AsyncIterable<string[][]> {
  const parser = parse({
    bom: true,
    delimiter,
    skip_empty_lines: true,
    relax_column_count: false,
    max_record_size: 16 * 1_048_576,
  });
  const text = Readable.from(readText(path, options));
  text.on("error", (error) => parser.destroy(error));
  text.pipe(parser);
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
    text.destroy();
    parser.destroy();
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
