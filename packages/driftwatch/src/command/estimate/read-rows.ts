import { columnValues, type ValueOptions } from "../../plan/column-values.ts";
import type { TableFile } from "../../files/reader.ts";
import type { Column } from "../../profile/profile.ts";
import { CommandError } from "../command-error.ts";

/** A column to read whole. */
export type WantedColumn = ValueOptions & {
  readonly name: string;
  /** What its values have to be, for the failure where one is not; `null` where others are missing values. */
  readonly needs: string | null;
};

export type ReadRows = {
  readonly rows: number;
  /** NaN where missing. @throws TypeError if the column was not wanted as numbers */
  readonly numbers: (name: string) => Float64Array;
  /** `null` where missing. */
  readonly levels: (name: string) => readonly (string | null)[];
};

/**
 * The wanted columns of a whole table, in memory.
 *
 * @throws CommandError if a value is not what its column needs
 */
export async function readRows(
  { name, table }: { readonly name: string; readonly table: TableFile },
  wanted: readonly WantedColumn[],
  onRows: (share: number) => void,
): Promise<ReadRows> {
  const numbers = new Map<string, Float64Array[]>();
  const levels = new Map<string, (string | null)[]>();
  let [rows, shareRead] = [0, 0];
  for await (const run of table.read({ onShareRead: (share) => (shareRead = share) })) {
    for (const column of wanted) {
      const values = readValues(run.columns[table.columns.indexOf(column.name)] ?? [], column);
      if (values.violations > 0 && column.needs !== null)
        throw new CommandError(
          "unreadable",
          `${name}: the column "${column.name}" holds values that are ${column.needs}.`,
        );
      if (values.kind === "numeric") {
        const parts = numbers.get(column.name) ?? [];
        numbers.set(column.name, parts);
        parts.push(Float64Array.from(values.values, (value) => value ?? Number.NaN));
      } else {
        const own = levels.get(column.name) ?? [];
        levels.set(column.name, own);
        for (let row = 0; row < values.values.length; row++) own.push(values.values[row] ?? null);
      }
    }
    rows += run.rows;
    onRows(shareRead);
  }
  const joined = new Map([...numbers].map(([key, parts]) => [key, join(parts)]));
  return {
    rows,
    numbers: (key) => joined.get(key) ?? new Float64Array(0),
    levels: (key) => levels.get(key) ?? [],
  };
}

/** Where labels are missing, pandas writes the others as 1.0 and 0.0: they are flags all the same. */
function readValues(values: ArrayLike<unknown>, column: WantedColumn): Column {
  const read = columnValues(values, column);
  if (column.type !== "boolean" || read.violations === 0) return read;
  const numbers = columnValues(values, { type: "numeric", readsTexts: true });
  const areFlags = numbers.kind === "numeric" && Array.from(numbers.values).every(isFlag);
  return numbers.violations === 0 && areFlags ? numbers : read;
}

function isFlag(value: number | null | undefined): boolean {
  return value === 0 || value === 1 || Number.isNaN(value);
}

function join(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
