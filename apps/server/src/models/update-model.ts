import type { UpdateModelInput } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findModelByKey, findModelRow, type ModelChange, updateModelRow } from "./queries/models.ts";
import { lockVersion, updateVersionSchema } from "./queries/versions.ts";
import { checkTimeZone } from "./register-model.ts";
import { storeOf, type VersionSchema, withFeatures } from "./schema.ts";

/** Changes what was said of a model: its name, task, interval, zone, or the types of its current version's features. */
export async function updateModel(ctx: Context, model: number, input: UpdateModelInput): Promise<void> {
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
    if (input.features !== undefined && row.current_version !== null)
      await correctTypes(tx, organisation, row.current_version, input.features);
    await updateModelRow(tx, organisation, model, changeOf(input, ctx.now()));
    await recordAudit(ctx, tx, { action: "model.update", object: row.public_id, detail: { ...input } });
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

async function correctTypes(
  tx: Tx,
  organisation: number,
  version: number,
  features: NonNullable<UpdateModelInput["features"]>,
): Promise<void> {
  const stored = await lockVersion(tx, organisation, version);
  if (stored === null) return;
  await updateVersionSchema(tx, organisation, version, correctedSchema(stored.schema, features));
}

/** A feature whose type moves to the other array takes a new slot there; rows that came before keep their old one, unread. */
export function correctedSchema(
  schema: VersionSchema,
  features: readonly { readonly name: string; readonly type: VersionSchema["features"][number]["type"] }[],
): VersionSchema {
  return features.reduce<VersionSchema>((current, { name, type }) => {
    const known = current.features.find((feature) => feature.name === name);
    if (known === undefined) return withFeatures(current, [{ name, type, inferred: null }]);
    if (storeOf(type) === known.store) {
      return {
        ...current,
        features: current.features.map((feature) =>
          feature === known ? { ...feature, type, inferred: null } : feature,
        ),
      };
    }
    const moved = withFeatures(current, [{ name, type, inferred: null }]).features.at(-1);
    return {
      ...current,
      features: current.features.map((feature) => (feature === known && moved !== undefined ? moved : feature)),
    };
  }, schema);
}
