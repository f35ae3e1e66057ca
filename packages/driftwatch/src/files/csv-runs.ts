import { csvRecords } from "./csv-records.ts";
import { readText } from "./read-text.ts";
import type { ReadOptions, TableRun } from "./reader.ts";

const rowsAtOnce = 8192;
/** Long rows come fewer at a time. */
const charactersAtOnce = 8 * 1_048_576;

export type CsvRunOptions = ReadOptions & {
  /** One character. */
  readonly delimiter: string;
  /** How many columns the header has. */
  readonly width: number;
};

/** The rows below the header of a CSV file, column by column. @throws Unreadable with the line */
export async function* csvRuns(
  path: string,
  { delimiter, width, wanted, onShareRead }: CsvRunOptions,
): AsyncIterable<TableRun> {
  const records = csvRecords(delimiter);
  const runs = growingRuns(width, wanted ?? Array.from({ length: width }, (_, column) => column));
  let isHeader = true;
  const take = (fields: readonly string[]): void => {
    if (isHeader) isHeader = false;
    else runs.add(fields);
  };
  let characters = 0;
  for await (const bytes of readText(path, { onShareRead })) {
    const text = bytes.toString("utf8");
    records.add(text, take);
    characters += text.length;
    yield* characters < charactersAtOnce ? runs.full() : runs.all();
    characters %= charactersAtOnce;
  }
  records.end(take);
  yield* runs.all();
}

type GrowingRun = { rows: number; readonly columns: readonly string[][] };

/** Records turned into columns, 8,192 rows a run. */
function growingRuns(
  width: number,
  wanted: readonly number[],
): {
  add(fields: readonly string[]): void;
  full(): TableRun[];
  /** Also what is not full. */
  all(): TableRun[];
} {
  const newRun = (): GrowingRun => ({ rows: 0, columns: Array.from({ length: width }, () => []) });
  let [run, full]: [GrowingRun, TableRun[]] = [newRun(), []];
  const takeFull = (): TableRun[] => {
    const taken = full;
    full = [];
    return taken;
  };
  const close = (): void => {
    full.push(run);
    run = newRun();
  };
  return {
    add(fields) {
      for (let i = 0; i < wanted.length; i++) {
        const column = wanted[i] ?? 0;
        run.columns[column]?.push(fields[column] ?? "");
      }
      run.rows += 1;
      if (run.rows === rowsAtOnce) close();
    },
    full: takeFull,
    all() {
      if (run.rows > 0) close();
      return takeFull();
    },
  };
}
