import { timeValues } from "../../plan/time-values.ts";
import { countOf, writeCount } from "../../report/figures.ts";
import type { ColumnChange } from "../../simulate/change.ts";
import { type ChangePlanter, changePlanter } from "../../simulate/plant-changes.ts";
import type { Schedule } from "../../simulate/schedule.ts";
import { simulatedRows } from "../../simulate/simulate-rows.ts";
import { traffics } from "../../simulate/traffic.ts";
import { CommandError } from "../command-error.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Surroundings } from "../output.ts";
import { usage } from "../parse-options.ts";
import { readSettings, type Settings, textOf } from "../settings.ts";
import { openSide } from "../tables/open-side.ts";
import { sampleTable } from "../tables/sample-table.ts";
import { putTable } from "./put-table.ts";
import { readChanges } from "./read-changes.ts";
import { readSchedule, type Stretch } from "./read-schedule.ts";
import { type TableFormat, tableFormats, tableWriter } from "./write-rows.ts";

/**
 * `driftwatch simulate FILE --change "income mean 0.5"` plants changes in a table; without a file a table is made up.
 *
 * @throws CommandError if something cannot be read or written, or a change cannot happen
 */
export async function simulate(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const settings = await readSettings("simulate", args);
  const { values, positionals } = settings;
  const [path, ...more] = positionals;
  if (more.length > 0) throw usage(`simulate takes one file, or none; got ${positionals.length}.`);
  const output = textOf(values.output);
  const order = {
    changes: readChanges(textOf(values.change) ?? ""),
    format: formatOf(values, output),
    seed: wholeOf("seed", textOf(values.seed) ?? "1"),
    time: textOf(values.time),
  };
  const made = path === undefined ? makeUp(settings, order) : await open(path, settings, { ...order, surroundings });
  try {
    const stretch = await stretchOf(made, order.time);
    const schedule = readSchedule(values, stretch);
    const planter = prepare(made, { ...order, schedule });
    await putTable(pieces(made, { ...order, stretch, planter }), output, surroundings);
    surroundings.stderr.write(`${summary(stretch, { ...order, schedule, rows: made.counted.rows, output })}\n`);
    return exitCodes.fine;
  } finally {
    await made.close();
  }
}

type Order = {
  readonly changes: readonly ColumnChange[];
  readonly format: TableFormat;
  readonly seed: number;
  /** The column by whose times the schedule goes; `null`: by the places of rows. */
  readonly time: string | null;
};

type Run = { readonly rows: number; readonly columns: readonly ArrayLike<unknown>[] };

/** Rows that changes are planted in; they can be read more than once. */
type Made = {
  readonly name: string;
  readonly columns: readonly string[];
  /** Rows at the last reading. */
  readonly counted: { rows: number };
  readonly sampleOf: (column: number) => ArrayLike<unknown>;
  readonly read: () => AsyncIterable<Run>;
  readonly close: () => Promise<void>;
};

const rowsUnlessTold = "10000";
const perHourUnlessTold = "100";
const runRows = 4096;

function makeUp({ values }: Settings, { seed }: Order): Made {
  const rows = wholeOf("rows", textOf(values.rows) ?? rowsUnlessTold);
  const rowsPerHour = wholeOf("per-hour", textOf(values["per-hour"]) ?? perHourUnlessTold);
  if (rows === 0 || rowsPerHour === 0) throw usage("--rows and --per-hour are 1 at least.");
  const traffic = traffics.find((known) => known === values.traffic) ?? "even";
  const options = { rows, rowsPerHour, traffic, seed };
  const columns = [...simulatedRows({ ...options, rows: 1 })].flatMap((row) => Object.keys(row));
  const sample = [...simulatedRows({ ...options, rows: Math.min(rows, 10_000) })];
  const counted = { rows: 0 };
  return {
    name: "the simulation",
    columns,
    counted,
    sampleOf: (column) => sample.map((row) => row[columns[column] ?? ""]),
    async *read() {
      counted.rows = 0;
      let run: (typeof sample)[number][] = [];
      const columnsOf = (): Run => ({ rows: run.length, columns: columns.map((name) => run.map((row) => row[name])) });
      for (const row of simulatedRows(options)) {
        run.push(row);
        counted.rows += 1;
        if (run.length < runRows) continue;
        yield columnsOf();
        run = [];
      }
      if (run.length > 0) yield columnsOf();
    },
    close: async () => undefined,
  };
}

async function open(
  path: string,
  { values, delimiter }: Settings,
  { surroundings }: Order & { readonly surroundings: Surroundings },
): Promise<Made> {
  for (const name of ["rows", "per-hour", "traffic"] as const) {
    if (values[name] !== undefined) throw usage(`--${name} is for a table that is made up; ${path} has its own rows.`);
  }
  const side = await openSide(path, { delimiter, stdin: surroundings.stdin });
  try {
    const sampled = await sampleTable(side.table);
    await sampled.close();
    const counted = { rows: 0 };
    return {
      name: side.name,
      columns: side.table.columns,
      counted,
      sampleOf: (column) => sampled.sample.values[column] ?? [],
      async *read() {
        counted.rows = 0;
        for await (const run of side.table.read()) {
          counted.rows += run.rows;
          yield run;
        }
      },
      close: () => side.close(),
    };
  } catch (error) {
    await side.close();
    throw error;
  }
}

/** Where rows lie: reads them once. */
async function stretchOf(made: Made, time: string | null): Promise<Stretch> {
  const at = time === null ? -1 : made.columns.indexOf(time);
  if (time !== null && at === -1)
    throw new CommandError("unreadable", `${made.name}: there is no column "${time}", which --time names.`);
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const { columns } of made.read()) {
    if (time === null) continue;
    for (const own of timeValues(columns[at] ?? [])) {
      if (own < first) first = own;
      if (own > last) last = own;
    }
  }
  if (time === null) return { from: 0, to: made.counted.rows, unit: "rows" };
  if (first > last && made.counted.rows > 0)
    throw new CommandError("unreadable", `${made.name}: no value of the column "${time}" can be read as a time.`);
  return { from: first, to: last, unit: "ms" };
}

function prepare(made: Made, options: Order & { readonly schedule: Schedule }): ChangePlanter {
  try {
    return changePlanter((column) => {
      const place = made.columns.indexOf(column);
      return place === -1 ? null : made.sampleOf(place);
    }, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError("usage", `${made.name}: ${error.message}.`, { cause: error });
  }
}

type Planting = Order & { readonly stretch: Stretch; readonly planter: ChangePlanter };

async function* pieces(made: Made, { format, time, stretch, planter }: Planting): AsyncIterable<string> {
  const writer = tableWriter(made.columns, format);
  const timeAt = time === null ? -1 : made.columns.indexOf(time);
  const changed = new Set(planter.columns);
  yield writer.header;
  let row = 0;
  for await (const run of made.read()) {
    const times = stretch.unit === "ms" ? timeValues(run.columns[timeAt] ?? []) : null;
    const lines: string[] = [];
    for (let i = 0; i < run.rows; i++, row++) {
      // A row without a time is before everything.
      const at = times === null ? row : (times[i] ?? Number.NaN);
      const values = made.columns.map((name, column) => {
        const value = run.columns[column]?.[i];
        return changed.has(name) ? planter.change(name, value, { row, at }) : value;
      });
      lines.push(writer.row(values));
    }
    yield lines.join("");
  }
}

type Told = Order & { readonly schedule: Schedule; readonly rows: number; readonly output: string | null };

function summary({ unit }: Stretch, { changes, schedule, rows, seed, output }: Told): string {
  const what = changes.map((change) => `${change.column} ${change.kind}${"by" in change ? ` ${change.by}` : ""}`);
  const moment = (at: number): string =>
    unit === "rows" ? `row ${writeCount(Math.ceil(at) + 1)}` : new Date(at).toISOString();
  const until = schedule.until === undefined ? "" : ` until ${moment(schedule.until)}`;
  const planted =
    what.length === 0
      ? "nothing planted"
      : `${what.join(", ")}: ${schedule.kind}, from ${moment(schedule.from)}${until}`;
  return `${countOf(rows, "row")}, seed ${seed}; ${planted}.${output === null ? "" : ` Table in ${output}`}`;
}

function wholeOf(name: "rows" | "seed" | "per-hour", text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw usage(`--${name} takes a whole number; got "${text}".`);
}

function formatOf({ format }: Settings["values"], output: string | null): TableFormat {
  const ending = tableFormats.find((known) => output?.toLowerCase().endsWith(`.${known}`) === true);
  return tableFormats.find((known) => known === format) ?? ending ?? "csv";
}
