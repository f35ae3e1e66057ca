import { checkColumns } from "./check-columns.ts";
import { csvRecords } from "./csv-records.ts";
import { readText } from "./read-text.ts";
import { type TableFile, type TableRun, Unreadable } from "./reader.ts";

const rowsAtOnce = 8192;

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
      const records = csvRecords(delimiter);
      const runs = growingRuns(columns.length);
      let isHeader = true;
      const take = (fields: readonly string[]): void => {
        if (isHeader) isHeader = false;
        else runs.add(fields);
      };
      for await (const bytes of readText(path, options)) {
        records.add(bytes.toString("utf8"), take);
        yield* runs.full();
      }
      records.end(take);
      yield* runs.rest();
    },
  };
}

type GrowingRun = { rows: number; readonly columns: readonly string[][] };

/** Records turned into columns, 8,192 rows a run. */
function growingRuns(width: number): {
  add(fields: readonly string[]): void;
  full(): TableRun[];
  rest(): TableRun[];
} {
  const newRun = (): GrowingRun => ({ rows: 0, columns: Array.from({ length: width }, () => []) });
  let [run, full]: [GrowingRun, TableRun[]] = [newRun(), []];
  const takeFull = (): TableRun[] => {
    const taken = full;
    full = [];
    return taken;
  };
  return {
    add(fields) {
      for (let i = 0; i < width; i++) run.columns[i]?.push(fields[i] ?? "");
      run.rows += 1;
      if (run.rows < rowsAtOnce) return;
      full.push(run);
      run = newRun();
    },
    full: takeFull,
    rest: () => [...takeFull(), ...(run.rows > 0 ? [run] : [])],
  };
}

async function readHeader(path: string, delimiter: string): Promise<readonly string[]> {
  const header = await firstRecord(path, delimiter);
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

async function firstRecord(path: string, delimiter: string): Promise<readonly string[] | null> {
  const records = csvRecords(delimiter);
  let first: readonly string[] | null = null;
  let isBegun = false;
  const take = (fields: readonly string[]): boolean => {
    first ??= fields;
    return false;
  };
  for await (const bytes of readText(path)) {
    const text = bytes.toString("utf8");
    if (!isBegun && /^\uFEFF?\s*\{\s*"/.test(text))
      throw new Unreadable("The file begins as JSON Lines do: let its name end in .jsonl.");
    isBegun = true;
    records.add(text, take);
    if (first !== null) return first;
  }
  records.end(take);
  return first;
}
