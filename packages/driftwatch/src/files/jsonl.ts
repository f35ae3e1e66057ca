import { checkColumns } from "./check-columns.ts";
import { jsonElements } from "./json-elements.ts";
import { readText } from "./read-text.ts";
import { type ReadOptions, type TableFile, Unreadable } from "./reader.ts";
import { repeatedKey } from "./repeated-key.ts";
import { shownName } from "./shown-name.ts";

const rowsAtOnce = 4096;

type Row = Readonly<Record<string, unknown>>;

/**
 * A file with one JSON object a line, plain or gzip. Its columns are all keys in the order in which they first occur,
 * found by reading it once; a key that a line lacks is a missing value there.
 *
 * @throws Unreadable with the line
 */
export async function openJsonLines(path: string): Promise<TableFile> {
  return await tableOfRows((options) => readRuns(path, options), "write one JSON object a line");
}

/** A JSON file: a list of objects, or what is written as JSON Lines are. @throws Unreadable with the element or the line */
export async function openJson(path: string): Promise<TableFile> {
  const begin = await beginOf(path);
  if (/^\{\s*\n/.test(begin))
    throw new Unreadable(
      "The file is one object over many lines, such as a report: write a list of rows, or a row a line.",
    );
  if (!begin.startsWith("[")) return await refuseColumns(await openJsonLines(path));
  return await tableOfRows((options) => readList(path, options), "write a list of JSON objects");
}

/** One object of whole columns, as pandas writes a table unless it is told otherwise, is no row. */
async function refuseColumns(table: TableFile): Promise<TableFile> {
  for await (const { rows, columns } of table.read()) {
    const isOneOfMany = rows === 1 && columns.every((values) => typeof values[0] === "object" && values[0] !== null);
    if (isOneOfMany)
      throw new Unreadable('The file is one object of columns: write a list of rows, in pandas by orient="records".');
    break;
  }
  return table;
}

/** The first reading, which finds the columns, also finds keys that a row has twice. */
type RowsOptions = ReadOptions & { readonly isFirst?: boolean };

type ReadRows = (options?: RowsOptions) => AsyncIterable<readonly Row[]>;

async function tableOfRows(read: ReadRows, what: string): Promise<TableFile> {
  const names = new Set<string>();
  for await (const rows of read({ isFirst: true }))
    for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  const columns = [...names];
  if (columns.length === 0) throw new Unreadable(`The file is empty: ${what}.`);
  checkColumns(columns);
  return {
    columns,
    isTyped: true,
    async *read(options) {
      for await (const rows of read(options)) {
        const values = columns.map((name) => rows.map((row) => (Object.hasOwn(row, name) ? row[name] : null)));
        yield { rows: rows.length, columns: values };
      }
    },
  };
}

async function beginOf(path: string): Promise<string> {
  for await (const bytes of readText(path)) {
    const text = bytes
      .toString("utf8")
      .replace(/^\uFEFF/, "")
      .trimStart();
    if (text !== "") return text;
  }
  return "";
}

async function* readList(
  path: string,
  { isFirst = false, ...options }: RowsOptions = {},
): AsyncIterable<readonly Row[]> {
  const elements = jsonElements();
  let [run, isBegun]: [Row[], boolean] = [[], false];
  const take = (text: string, number: number): void => void run.push(readElement(text, number, isFirst));
  for await (const bytes of readText(path, options)) {
    const text = bytes.toString("utf8");
    elements.add(isBegun ? text : text.replace(/^\uFEFF/, ""), take);
    isBegun = true;
    while (run.length >= rowsAtOnce) {
      yield run.slice(0, rowsAtOnce);
      run = run.slice(rowsAtOnce);
    }
  }
  elements.end();
  if (run.length > 0) yield run;
}

function readElement(text: string, number: number, isFirst: boolean): Row {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Unreadable(`Element ${number} of the list is not JSON${hintOf(text)}.`, { cause: error });
  }
  if (!isRow(value)) throw new Unreadable(`Element ${number} of the list is no object: write a list of JSON objects.`);
  if (isFirst) refuseRepeated(text, value, `Element ${number} of the list`);
  return value;
}

async function* readRuns(
  path: string,
  { isFirst = false, ...options }: RowsOptions = {},
): AsyncIterable<readonly Row[]> {
  let [rest, number] = ["", 0];
  let run: Row[] = [];
  for await (const bytes of readText(path, options)) {
    const lines = (rest + bytes.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      number += 1;
      addLine(run, { line, number, isFirst });
      if (run.length < rowsAtOnce) continue;
      yield run;
      run = [];
    }
  }
  addLine(run, { line: rest, number: number + 1, isFirst });
  if (run.length > 0) yield run;
}

type Line = { readonly line: string; readonly number: number; readonly isFirst: boolean };

/** Adds the row of a line; a blank line has none. */
function addLine(run: Row[], { line, number, isFirst }: Line): void {
  const text = (number === 1 ? line.replace(/^\uFEFF/, "") : line).trim();
  if (text !== "") run.push(readRow(text, number, isFirst));
}

function readRow(text: string, line: number, isFirst: boolean): Row {
  if (text.startsWith("["))
    throw new Unreadable(`Line ${line} begins a list: write one JSON object a line, or let the name end in .json.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const hint = hintOf(text) || ": write one whole JSON object a line";
    throw new Unreadable(`Line ${line} is not JSON${hint}.`, { cause: error });
  }
  if (!isRow(value)) throw new Unreadable(`Line ${line} is no object: write one JSON object a line.`);
  if (isFirst) refuseRepeated(text, value, `Line ${line}`);
  return value;
}

/** The parser would keep the last value and say nothing. */
function refuseRepeated(text: string, value: Row, place: string): void {
  const key = repeatedKey(text, value);
  if (key === null) return;
  throw new Unreadable(`${place} has the key ${shownName(key)} twice: keep one, or rename the other.`);
}

/** Python's json writes these, and no other reader of JSON takes them. */
function hintOf(text: string): string {
  const word = /[:,[]\s*(NaN|-?Infinity)\b/.exec(text)?.[1];
  return word === undefined ? "" : `, which has no ${word}: write null`;
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
