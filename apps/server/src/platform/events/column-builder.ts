import type { ColumnChoice, EventColumns } from "./event-store.ts";
import type { CopyTuple } from "./read-copy.ts";

/** Rows a piece of columns has at most: enough for the arithmetic to be quick, little enough to let others in between. */
export const chunkRows = 8_192;

/** The columns of the COPY that `createColumnBuilder` reads, in its order. */
export function columnsOf(choice: ColumnChoice): string {
  return [
    "p.time",
    choice.numbers ? "p.numbers" : "null::float8[]",
    choice.categories ? "p.categories" : "null::text[]",
    choice.output ? "p.output" : "null::float8",
    choice.output ? "p.class" : "null::text",
    choice.service ? "p.latency_ms" : "null::float4",
    choice.service ? "p.error is not null" : "false",
    choice.label ? "l.number" : "null::float8",
    choice.label ? "l.class" : "null::text",
    choice.label ? "l.received_at" : "null::timestamptz",
  ].join(", ");
}

/** Collects tuples as columns. A slot that a row does not have, and a null, are NaN among numbers, null among texts. */
export function createColumnBuilder(): {
  add(tuple: CopyTuple): void;
  readonly rows: number;
  /** Hands out what was collected and begins anew. */
  take(): EventColumns;
} {
  let made = makeColumns();
  return {
    get rows() {
      return made.rows;
    },
    add(tuple) {
      const { rows: row, numbers, categories } = made;
      made.time[row] = tuple.timestamptz();
      tuple.float8s((slot, value) => {
        const column = (numbers[slot] ??= missingNumbers());
        column[row] = value;
      });
      tuple.texts((slot, value) => {
        const column = (categories[slot] ??= missingTexts());
        column[row] = value;
      });
      made.output[row] = tuple.float8();
      made.class[row] = tuple.text();
      made.latencyMs[row] = tuple.float4();
      made.failed[row] = tuple.boolean() ? 1 : 0;
      made.labelNumber[row] = tuple.float8();
      made.labelClass[row] = tuple.text();
      made.labelTime[row] = tuple.timestamptz();
      made.rows += 1;
    },
    take() {
      const { rows, time, output, latencyMs, failed, labelNumber, labelTime, ...texts } = made;
      made = makeColumns();
      return {
        rows,
        time: time.subarray(0, rows),
        numbers: withoutHoles(texts.numbers, missingNumbers).map((column) => column.subarray(0, rows)),
        categories: withoutHoles(texts.categories, missingTexts).map((column) => column.slice(0, rows)),
        output: output.subarray(0, rows),
        class: texts.class.slice(0, rows),
        latencyMs: latencyMs.subarray(0, rows),
        failed: failed.subarray(0, rows),
        labelNumber: labelNumber.subarray(0, rows),
        labelClass: texts.labelClass.slice(0, rows),
        labelTime: labelTime.subarray(0, rows),
      };
    },
  };
}

function makeColumns() {
  return {
    rows: 0,
    time: new Float64Array(chunkRows),
    numbers: new Array<Float64Array | undefined>(),
    categories: new Array<(string | null)[] | undefined>(),
    output: new Float64Array(chunkRows),
    class: new Array<string | null>(),
    latencyMs: new Float64Array(chunkRows),
    failed: new Uint8Array(chunkRows),
    labelNumber: new Float64Array(chunkRows),
    labelClass: new Array<string | null>(),
    labelTime: new Float64Array(chunkRows),
  };
}

/** A slot that no row of the piece has, before one that some row has. */
function withoutHoles<Column>(columns: readonly (Column | undefined)[], missing: () => Column): Column[] {
  return Array.from(columns, (column) => column ?? missing());
}

function missingNumbers(): Float64Array {
  return new Float64Array(chunkRows).fill(Number.NaN);
}

function missingTexts(): (string | null)[] {
  return new Array<string | null>(chunkRows).fill(null);
}
