import type { Task } from "@driftguard/protocol";
import { type Baseline, type BaselineProgress, buildBaseline, type ColumnChunk } from "driftwatch";
import { readNumber, type TableRun } from "driftwatch/files";

import type { NewFeature, VersionSchema } from "../../models/index.ts";
import { readColumn, textOf } from "./column-values.ts";
import { type BaselinePlan, planBaseline, type PlannedColumn, type Roles } from "./plan-baseline.ts";
import { readMoment } from "./read-moment.ts";
import { residualSums, type Residuals } from "../residual-sums.ts";
import { quoted, type TableFile, Unreadable } from "./table-file.ts";

const sampleRowsMax = 10_000;
/** Of a table of hundreds of columns fewer rows are looked at. */
const sampleCells = 2_000_000;

export type ReadOptions = {
  readonly schema: VersionSchema;
  readonly roles: Roles;
  /** How the output is called among the features. */
  readonly outputFeature: string;
  /** Whose clock decides the hour of the day. */
  readonly timeZone: string;
  /** As the model was registered; "other": nobody said. */
  readonly task: string;
  readonly onProgress: (progress: BaselineProgress) => void;
};

/** What a table is as a baseline. */
export type TableReading = {
  readonly baseline: Baseline;
  readonly features: readonly Pick<PlannedColumn, "name" | "type">[];
  readonly added: readonly NewFeature[];
  readonly task: Task | null;
  readonly performance: Residuals | null;
  /** What a person should know of how it was read. */
  readonly warnings: readonly string[];
};

/**
 * Reads a table three times: its first rows to decide what the columns are, all of them to fit bins, all of them to count.
 *
 * @throws Unreadable with the place
 */
export async function readTable(file: TableFile, options: ReadOptions): Promise<TableReading> {
  const { rows, sample } = await firstRows(file);
  if (rows === 0) throw new Unreadable("The file has a header and no row.", { code: "baseline/no-rows" });
  const plan = planBaseline({ file, sample, schema: options.schema, roles: options.roles });
  const compared = comparedColumns(plan, options.outputFeature);
  if (compared.length === 0) throw new Unreadable("No column of the file can be compared.");
  const task = options.task === "other" ? plan.task : options.task;
  const counting = startCounting(file, { plan, compared, isRegression: task === "regression" });
  const baseline = await buildBaseline(counting.source, { timeZone: options.timeZone, onProgress: options.onProgress });
  checkValues(baseline, compared, counting.odd);
  return {
    baseline,
    features: plan.features.map(({ name, type }) => ({ name, type })),
    added: plan.added,
    task: plan.task,
    performance: counting.residuals(),
    warnings: [...plan.warnings, ...counting.warnings()],
  };
}

/** The first values of each column. */
async function firstRows(file: TableFile): Promise<{ readonly rows: number; readonly sample: readonly unknown[][] }> {
  const rowsMax = Math.min(sampleRowsMax, Math.ceil(sampleCells / file.columns.length));
  const sample = file.columns.map((): unknown[] => []);
  let rows = 0;
  for await (const run of file.read()) {
    const taken = Math.min(run.rows, rowsMax - rows);
    for (const [index, values] of sample.entries()) {
      const column = run.columns[index] ?? [];
      for (let row = 0; row < taken; row++) values.push(column[row]);
    }
    rows += taken;
    if (rows >= rowsMax) break;
  }
  return { rows, sample };
}

/** Features that are profiled, and the output as the last unless a feature has its name. */
function comparedColumns({ features, output }: BaselinePlan, outputFeature: string): PlannedColumn[] {
  const profiled = features.filter(({ type }) => type !== "text" && type !== "embedding");
  if (output === null || profiled.some(({ name }) => name === outputFeature)) return profiled;
  return [...profiled, { name: outputFeature, isCode: false, ...output }];
}

/** What was odd in one column. */
type Odd = { violations: number; first: string; beyondDouble: number };

function startCounting(
  file: TableFile,
  { plan, compared, isRegression }: { plan: BaselinePlan; compared: readonly PlannedColumn[]; isRegression: boolean },
): {
  readonly source: Parameters<typeof buildBaseline>[0];
  readonly odd: ReadonlyMap<string, Odd>;
  readonly residuals: () => Residuals | null;
  readonly warnings: () => string[];
} {
  const { output, label, time } = plan;
  const odd = new Map<string, Odd>();
  const sums = residualSums();
  let [readings, rowsBefore, timeless] = [0, 0, 0];
  const wanted = [
    ...new Set([...compared.map(({ column }) => column), ...[output?.column, label, time].filter(isPlace)]),
  ];
  return {
    odd,
    source: {
      schema: compared.map(({ name, type }) => ({ name, type })),
      async *read() {
        readings += 1;
        rowsBefore = 0;
        for await (const run of file.read(wanted)) {
          yield chunkOf(run);
          rowsBefore += run.rows;
        }
      },
    },
    residuals: () => (isRegression ? sums.result() : null),
    warnings: () => [
      ...[...odd].flatMap(([name, found]) => describe(name, found)),
      ...(timeless > 0 ? [`${timeless} rows have no readable time; they count, but in no hour of the week.`] : []),
    ],
  };

  function chunkOf({ rows, columns: values }: TableRun): ColumnChunk {
    const columns = compared.map((planned) => readOne(planned, values[planned.column] ?? []));
    if (readings === 1 && isRegression && output !== null && label !== null) {
      const [labels, outputs] = [values[label] ?? [], values[output.column] ?? []];
      for (let row = 0; row < rows; row++) sums.add(readNumber(labels[row]), readNumber(outputs[row]));
    }
    if (time === null) return { rows, columns };
    const times = Float64Array.from(values[time] ?? [], (value) => (readMoment(value) ?? Number.NaN) * 1000);
    if (readings === 1) timeless += times.reduce((sum, at) => sum + (Number.isNaN(at) ? 1 : 0), 0);
    return { rows, columns, times };
  }

  function readOne(planned: PlannedColumn, values: ArrayLike<unknown>): ColumnChunk["columns"][number] {
    const { column, firstViolation, beyondDouble } = readColumn(planned, values);
    if (readings === 1 && (column.violations > 0 || beyondDouble > 0)) {
      const found = odd.get(planned.name) ?? { violations: 0, first: "", beyondDouble: 0 };
      if (firstViolation !== -1 && found.violations === 0)
        found.first = `row ${rowsBefore + firstViolation + 1} has ${quoted(textOf(values[firstViolation]))}`;
      found.violations += column.violations;
      found.beyondDouble += beyondDouble;
      odd.set(planned.name, found);
    }
    return column;
  }
}

function isPlace(place: number | null | undefined): place is number {
  return typeof place === "number";
}

/** A column without a single value of its type is another column than was declared. */
function checkValues({ profile }: Baseline, compared: readonly PlannedColumn[], odd: ReadonlyMap<string, Odd>): void {
  for (const [index, { name, type }] of compared.entries()) {
    const found = odd.get(name);
    if (profile.features[index]?.n !== 0 || found === undefined || found.violations === 0) continue;
    throw new Unreadable(
      `No value of the column ${quoted(name)} is ${wordOf(type)}: ${found.first}. Correct the file, or the type.`,
    );
  }
}

function wordOf(type: PlannedColumn["type"]): string {
  if (type === "boolean") return "true or false";
  return type === "datetime" ? "a time such as 2026-11-26T12:00:00Z" : "a number";
}

function describe(name: string, { violations, first, beyondDouble }: Odd): string[] {
  const one = violations === 1;
  return [
    ...(violations > 0
      ? [
          `${quoted(name)}: ${violations} value${one ? " is" : "s are"} not of its type and stand${one ? "s" : ""} aside; ${first}.`,
        ]
      : []),
    ...(beyondDouble > 0
      ? [
          `${quoted(name)}: ${beyondDouble} whole numbers are beyond 2^53 and lose digits; if they are names, declare it as category.`,
        ]
      : []),
  ];
}
