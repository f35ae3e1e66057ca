import type { UpdateModelInput } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findModelByKey, findModelRow, type ModelChange, type ModelRow, updateModelRow } from "./queries/models.ts";
import { lockVersion, updateVersionSchema, type VersionRow } from "./queries/versions.ts";
import { checkTimeZone } from "./register-model.ts";
import { correctedSchema } from "./schema.ts";

/** Changes what was said of a model: its name, task, interval, zone, or the types of its current version's features. */
export async function updateModel(
  ctx: Context,
  model: number,
  { input, rebuild }: { readonly input: UpdateModelInput; readonly rebuild: Rebuild },
): Promise<void> {
  checkTimeZone(input.time_zone);
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    const row = await findModelByKey(tx, organisation, model);
    if (row === null) throw new Problem("model/not-found", "No such model.");
    if (
      input.name !== undefined &&
      input.name !== row.name &&
      (await findModelRow(tx, organisation, input.name)) !== null
    ) {
      throw new Problem("model/name-taken", `Another model is called "${input.name}".`);
    }
    if (input.task !== undefined && input.task !== row.task) await recount(tx, row, rebuild);
    if (input.features !== undefined) await correctTypes(ctx, tx, { row, features: input.features, rebuild });
    await updateModelRow(tx, organisation, model, changeOf(input, ctx.now()));
    const after = await findModelByKey(tx, organisation, model);
    await recordAudit(ctx, tx, {
      ...{ action: "model.update", object: row.public_id, detail: { ...input } },
      ...{ before: row, after },
    });
  });
}

function changeOf(input: UpdateModelInput, now: Date): ModelChange {
  return {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.task === undefined ? {} : { task: input.task }),
    ...(input.time_zone === undefined ? {} : { time_zone: input.time_zone }),
    ...(input.interval_minutes === undefined ? {} : { interval_minutes: input.interval_minutes, next_check_at: now }),
    ...(input.archived === undefined
      ? {}
      : { archived_at: input.archived ? now : null, next_check_at: input.archived ? null : now }),
  };
}

/**
 * Gives features other types. What was made of their values is made anew.
 *
 * The order of locks is that of every writer: what is made of a model first, then its version.
 */
async function correctTypes(
  ctx: Context,
  tx: Tx,
  { row, features, rebuild }: { row: ModelRow; features: readonly FeatureInput[]; rebuild: Rebuild },
): Promise<void> {
  const { organisation } = ctx.caller;
  if (row.current_version === null) return;
  await rebuild.lock(tx, row.id);
  const version = await lockVersion(tx, organisation, row.current_version);
  if (version === null) return;
  const schema = correctedSchema(version.schema, features);
  await updateVersionSchema(tx, organisation, version.id, schema);
  const before = new Map(version.schema.features.map(({ name, type }) => [name, type]));
  const changed = schema.features.filter(({ name, type }) => before.has(name) && before.get(name) !== type);
  if (changed.length > 0) await rebuild.changed(ctx, tx, { model: row.id, version: { ...version, schema } });
}

/** Sums of performance are of a task: those of another one say nothing. */
async function recount(
  tx: Tx,
  { organisation, id, current_version: version }: ModelRow,
  rebuild: Rebuild,
): Promise<void> {
  if (version === null) return;
  await rebuild.lock(tx, id);
  await rebuild.recount(tx, organisation, id, version);
}

type FeatureInput = NonNullable<UpdateModelInput["features"]>[number];

/** What follows from other types, brought by those who made something of the values. */
export type Rebuild = {
  readonly lock: (tx: Tx, model: number) => Promise<void>;
  /** Has everything counted again. */
  readonly recount: (tx: Tx, organisation: number, model: number, version: number) => Promise<void>;
  readonly changed: (
    ctx: Context,
    tx: Tx,
    change: { readonly model: number; readonly version: VersionRow },
  ) => Promise<void>;
};
