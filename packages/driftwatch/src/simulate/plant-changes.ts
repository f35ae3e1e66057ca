import { seededRandom } from "@driftguard/stats";
import type { ColumnChange } from "./change.ts";
import { columnFacts } from "./column-facts.ts";
import { type ChangeValue, prepareChange } from "./prepare-change.ts";
import { type Schedule, strengthAt } from "./schedule.ts";

/** A row as a record of values. */
export type Row = Readonly<Record<string, unknown>>;

export type PlantOptions = {
  readonly changes: readonly ColumnChange[];
  readonly schedule: Schedule;
  /** The same seed plants the same; 1 unless told. */
  readonly seed?: number;
};

export type PlantRowsOptions = PlantOptions & {
  /** When a row happened, in the unit of the schedule; its place among the rows, from 0 on, unless told. */
  readonly timeOf?: (row: Row, place: number) => number;
};

/**
 * Rows with changes planted in them, to see whether they would be noticed. Nothing that was given is changed.
 *
 * @throws RangeError if a change names a column that there is not, or cannot happen to it
 * @example
 * plantChanges([{ x: 1 }, { x: 3 }], { changes: [{ column: "x", kind: "unit", by: 1000 }], schedule: { kind: "sudden", from: 1 } }); // => [{ x: 1 }, { x: 3000 }]
 */
export function plantChanges(rows: readonly Row[], { timeOf, ...options }: PlantRowsOptions): Row[] {
  const planter = changePlanter((column) => {
    const isThere = rows.some((row) => Object.hasOwn(row, column));
    return isThere ? rows.map((row) => row[column]) : null;
  }, options);
  return rows.map((row, place) => {
    const at = timeOf === undefined ? place : timeOf(row, place);
    const changed = planter.columns.map(
      (column) => [column, planter.change(column, row[column], { row: place, at })] as const,
    );
    return { ...row, ...Object.fromEntries(changed) };
  });
}

/** Where a value stands: its row's place, and its time in the unit of the schedule. */
export type Moment = { readonly row: number; readonly at: number };

/** Changes values one after the other. */
export type ChangePlanter = {
  /** The columns that something happens to. */
  readonly columns: readonly string[];
  readonly change: (column: string, value: unknown, moment: Moment) => unknown;
};

/**
 * For whoever streams rows. Several changes of one column happen in their order; each has a chance of its own, so that one
 * more leaves the others as they were.
 *
 * @param sampleOf - a column's values before, or a sample of them; `null` where there is no such column
 * @throws RangeError as `plantChanges`
 */
export function changePlanter(
  sampleOf: (column: string) => ArrayLike<unknown> | null,
  { changes, schedule, seed = 1 }: PlantOptions,
): ChangePlanter {
  demandSchedule(schedule);
  const byColumn = new Map<string, ChangeValue[]>();
  for (const [i, change] of changes.entries()) {
    const { column } = change;
    const values = sampleOf(column);
    if (values === null) throw new RangeError(`there is no column "${column}" to change`);
    const prepared = prepare(column, () => prepareChange(change, columnFacts(values), seededRandom(seed + i * 7_919)));
    byColumn.set(column, [...(byColumn.get(column) ?? []), prepared]);
  }
  // Which rows a gradual change has come to is one chance for all columns of a row.
  const isRowWise = schedule.kind === "gradual";
  const chance = seededRandom(seed + 104_729);
  let drawn = { row: -1, share: 0 };
  const strengthOf = ({ row, at }: Moment): number => {
    const strength = strengthAt(schedule, at);
    if (!isRowWise || strength === 0 || strength === 1) return strength;
    if (drawn.row !== row) drawn = { row, share: chance.uniform() };
    return drawn.share < strength ? 1 : 0;
  };
  return {
    columns: [...byColumn.keys()],
    change: (column, value, moment) => {
      const strength = strengthOf(moment);
      return (byColumn.get(column) ?? []).reduce((changed, change) => change(changed, strength), value);
    },
  };
}

function prepare(column: string, make: () => ChangeValue): ChangeValue {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`"${column}": ${error.message}`, { cause: error });
  }
}

function demandSchedule(schedule: Schedule): void {
  const length = "over" in schedule ? schedule.over : "every" in schedule ? schedule.every : 1;
  const [name, isFine] = "every" in schedule ? ["every", length > 0] : ["over", length >= 0];
  if (!isFine || !Number.isFinite(length))
    throw new RangeError(`a ${schedule.kind} schedule needs a length in "${name}", got ${length}`);
}
