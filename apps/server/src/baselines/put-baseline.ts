import type { FeatureTypeName } from "@driftguard/protocol";
import { buildBaseline, type ColumnChunk } from "driftwatch";

import { recordAudit } from "../audit/index.ts";
import {
  findModelByKey,
  findVersionByKey,
  findVersionByName,
  updateModelRow,
  updateVersionSchema,
  type VersionRow,
} from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { deleteDerived, lockProfiles, markAllDirty, outputFeature } from "../profiles/index.ts";
import { columnOf, readMoment, readNumber } from "./column-values.ts";
import { type BaselinePlan, planBaseline, type Roles } from "./plan-baseline.ts";
import { insertActiveBaseline } from "./queries/baselines.ts";
import { writeBaseline } from "./stored-baseline.ts";
import { type TableFile, Unreadable } from "./table-file.ts";

const sampleRows = 10_000;

export type PutBaselineInput = {
  readonly model: number;
  readonly version: string | undefined;
  readonly roles: Roles;
  readonly file: TableFile;
};

/**
 * Makes a version's baseline from a table and everything that is compared with it anew.
 *
 * @returns the baseline's id and what a person should know of how the file was read
 * @throws Problem baseline/unreadable, baseline/no-rows, version/not-found
 */
export async function putBaseline(
  ctx: Context,
  { model, version: name, roles, file }: PutBaselineInput,
): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
  const { version, task } = await findTarget(ctx, model, name);
  try {
    const plan = planBaseline({ columns: file.columns, sample: await firstRows(file), schema: version.schema, roles });
    if (plan.features.length === 0 && plan.output === null)
      throw new Unreadable("No column of the file can be compared.");
    const { source, violations } = sourceOf(file, plan);
    const built = await buildBaseline(source, {});
    if (built.rows === 0) throw new Problem("baseline/no-rows", "The file has a header and no row.");
    const id = ctx.newId("baseline");
    const { organisation } = ctx.caller;
    await ctx.transaction(async (tx) => {
      await lockProfiles(tx, model);
      if (plan.schema !== version.schema) await updateVersionSchema(tx, organisation, version.id, plan.schema);
      if (task === "other" && plan.task !== null) await updateModelRow(tx, organisation, model, { task: plan.task });
      await insertActiveBaseline(tx, {
        id,
        organisation,
        model,
        version: version.id,
        kind: "given",
        rows: built.rows,
        span_from: built.times === null ? null : new Date(built.times.first),
        span_to: built.times === null ? null : new Date(built.times.last),
        ...writeBaseline(built),
        performance: await residualsOf(file, plan),
        created_at: ctx.now(),
        created_by: ctx.caller.id,
      });
      await deleteDerived(tx, { organisation, model, version: version.id });
      await markAllDirty(tx, organisation, model, version.id);
      await recordAudit(ctx, tx, {
        action: "baseline.put",
        object: id,
        detail: { rows: built.rows, version: version.name },
      });
    });
    return { id, warnings: [...plan.warnings, ...describeViolations(violations)] };
  } catch (error) {
    if (error instanceof Unreadable) throw new Problem("baseline/unreadable", error.message, { cause: error });
    throw error;
  }
}

async function findTarget(
  ctx: Context,
  model: number,
  name: string | undefined,
): Promise<{ version: VersionRow; task: string }> {
  const { organisation } = ctx.caller;
  const { row, version } = await ctx.transaction(async (tx) => {
    const found = await findModelByKey(tx, organisation, model);
    const key = found?.current_version ?? null;
    return {
      row: found,
      version:
        name === undefined
          ? key === null
            ? null
            : await findVersionByKey(tx, organisation, key)
          : await findVersionByName(tx, organisation, model, name),
    };
  });
  if (row === null) throw new Problem("model/not-found", "No such model.");
  if (version === null)
    throw new Problem(
      "version/not-found",
      name === undefined ? "The model has no version." : `No such version: "${name}".`,
    );
  return { version, task: row.task };
}

async function firstRows(file: TableFile): Promise<readonly (readonly unknown[])[]> {
  const sample: (readonly unknown[])[] = [];
  for await (const rows of file.read()) {
    for (const row of rows) if (sample.length < sampleRows) sample.push(row);
    if (sample.length >= sampleRows) break;
  }
  return sample;
}

/** The planned columns as chunks. Violations are counted in one of the two readings. */
function sourceOf(
  file: TableFile,
  plan: BaselinePlan,
): { source: Parameters<typeof buildBaseline>[0]; violations: Map<string, number> } {
  const violations = new Map<string, number>();
  const features = plan.features.filter(({ type }) => type !== "text" && type !== "embedding");
  const isTaken = features.some(({ name }) => name === outputFeature);
  const output =
    plan.output === null || isTaken
      ? null
      : { name: outputFeature, type: outputType(plan.output.kind), column: plan.output.column };
  const read = output === null ? features : [...features, output];
  let readings = 0;
  return {
    violations,
    source: {
      schema: read.map(({ name, type }) => ({ name, type })),
      async *read() {
        readings += 1;
        for await (const rows of file.read()) yield chunkOf(rows);
      },
    },
  };

  function chunkOf(rows: readonly (readonly unknown[])[]): ColumnChunk {
    const columns = read.map(({ name, type, column }) => {
      const made = columnOf(
        type,
        rows.map((row) => row[column]),
      );
      if (made.violations > 0 && readings === 1) violations.set(name, (violations.get(name) ?? 0) + made.violations);
      return made;
    });
    const { time } = plan;
    if (time === null) return { rows: rows.length, columns };
    return {
      rows: rows.length,
      columns,
      times: Float64Array.from(rows, (row) => (readMoment(row[time]) ?? Number.NaN) * 1000),
    };
  }
}

/** The spread and size of errors on the baseline: what a model of numbers is held against. `null` without both columns. */
async function residualsOf(
  file: TableFile,
  { output, label, task }: BaselinePlan,
): Promise<{ residualDeviation: number; meanAbsoluteError: number } | null> {
  if (output === null || label === null || task !== "regression") return null;
  let [rows, sum, squares, absolute] = [0, 0, 0, 0];
  for await (const run of file.read()) {
    for (const row of run) {
      const error = (readNumber(row[label]) ?? Number.NaN) - (readNumber(row[output.column]) ?? Number.NaN);
      if (!Number.isFinite(error)) continue;
      rows += 1;
      sum += error;
      squares += error * error;
      absolute += Math.abs(error);
    }
  }
  if (rows < 30) return null;
  const mean = sum / rows;
  return {
    residualDeviation: Math.sqrt(Math.max(0, squares / rows - mean * mean)),
    meanAbsoluteError: absolute / rows,
  };
}

function outputType(kind: "numeric" | "categorical"): FeatureTypeName {
  return kind;
}

function describeViolations(violations: ReadonlyMap<string, number>): string[] {
  return [...violations].map(
    ([name, count]) =>
      `"${name}": ${count} value${count === 1 ? " is" : "s are"} not of its type and stand${count === 1 ? "s" : ""} aside.`,
  );
}
