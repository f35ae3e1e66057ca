import type { TableSample } from "../../plan/infer-columns.ts";
import type { TableFile, TableRun } from "../../files/reader.ts";

export type SampledTable = {
  readonly sample: TableSample;
  /** The same table: its first reading goes on where the sample ended, so that nothing is unpacked twice. */
  readonly table: TableFile;
  /** Ends a reading that was begun and never gone on with; one that is asked for later begins anew. */
  close(): Promise<void>;
};

const sampleCells = 2_000_000;
const sampleRows = 10_000;

/** Looks at the first 10,000 rows, or fewer where there are more than 200 columns. */
export async function sampleTable(table: TableFile): Promise<SampledTable> {
  const { columns, isTyped, natures } = table;
  const rowsMax = rowsSampled(table);
  let [onShareRead, shareRead]: [((share: number) => void) | undefined, number] = [undefined, 0];
  const tell = (share: number): void => {
    shareRead = share;
    onShareRead?.(share);
  };
  const runs = table.read({ onShareRead: tell })[Symbol.asyncIterator]();
  const { begun, rows } = await firstRuns(runs, rowsMax);
  const values = columns.map((_, i) => firstValues(begun, i, rowsMax));
  let isFresh = true;
  return {
    sample: { columns, isTyped, natures, rows: Math.min(rows, rowsMax), values },
    table: {
      columns,
      isTyped,
      rows: table.rows,
      async *read(options = {}) {
        if (!isFresh) {
          yield* table.read(options);
          return;
        }
        isFresh = false;
        onShareRead = options.onShareRead;
        onShareRead?.(shareRead);
        try {
          yield* begun.splice(0);
          for (let next = await runs.next(); next.done !== true; next = await runs.next()) yield next.value;
        } finally {
          await runs.return?.();
        }
      },
    },
    async close() {
      isFresh = false;
      begun.length = 0;
      await runs.return?.();
    },
  };
}

/**
 * The same look at a table of which columns can be read alone and that is cheap to begin again: some columns at a time, so that only
 * theirs have pages in memory.
 */
export async function sampleByColumns(table: TableFile): Promise<SampledTable> {
  const { columns, isTyped, natures } = table;
  const rowsMax = rowsSampled(table);
  const values: ArrayLike<unknown>[] = [];
  let rowsRead = 0;
  do {
    const wanted = [...columns.keys()].slice(values.length, values.length + columnsTogether);
    const runs = table.read({ wanted })[Symbol.asyncIterator]();
    const { begun, rows } = await firstRuns(runs, rowsMax);
    await runs.return?.();
    rowsRead = rows;
    values.push(...wanted.map((column) => firstValues(begun, column, rowsMax)));
  } while (values.length < columns.length);
  const sample = { columns, isTyped, natures, rows: Math.min(rowsRead, rowsMax), values };
  return { sample, table, close: async () => {} };
}

const columnsTogether = 16;

function rowsSampled({ columns }: TableFile): number {
  return Math.min(sampleRows, Math.ceil(sampleCells / columns.length));
}

type FirstRuns = { readonly begun: TableRun[]; readonly rows: number };

async function firstRuns(runs: AsyncIterator<TableRun>, rowsMax: number): Promise<FirstRuns> {
  const begun: TableRun[] = [];
  let rows = 0;
  while (rows < rowsMax) {
    const next = await runs.next();
    if (next.done === true) break;
    begun.push(next.value);
    rows += next.value.rows;
  }
  return { begun, rows };
}

function firstValues(runs: readonly TableRun[], column: number, rowsMax: number): ArrayLike<unknown> {
  const [only, ...more] = runs.map(({ columns }) => columns[column]);
  // Doubles stay what they are, as each would be boxed in a list; a view would keep the whole run in memory.
  if (only instanceof Float64Array && more.length === 0) return only.slice(0, rowsMax);
  const values: unknown[] = [];
  for (const run of runs) {
    const own = run.columns[column] ?? [];
    const end = Math.min(run.rows, rowsMax - values.length);
    for (let row = 0; row < end; row++) values.push(own[row]);
  }
  return values;
}
