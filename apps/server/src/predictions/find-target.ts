import {
  findModelByKey,
  findVersionByKey,
  findVersionByName,
  lockVersion,
  type ModelRow,
  updateVersionSchema,
  type VersionRow,
  withFeatures,
} from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { inferFeatures } from "./infer-features.ts";
import type { ParseOptions } from "./parse-rows.ts";

export type Target = { readonly model: ModelRow; readonly version: VersionRow };

/**
 * The version that rows go to: the one named, else the current one.
 *
 * @throws Problem version/not-found
 */
export async function findTarget(ctx: Context, model: number, versionName: string | undefined): Promise<Target> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const row = await findModelByKey(tx, organisation, model);
    if (row === null) throw new Problem("model/not-found", "No such model.");
    const version =
      versionName === undefined
        ? row.current_version === null
          ? null
          : await findVersionByKey(tx, organisation, row.current_version)
        : await findVersionByName(tx, organisation, model, versionName);
    if (version === null)
      throw new Problem(
        "version/not-found",
        versionName === undefined ? "The model has no version." : `No such version: "${versionName}".`,
      );
    return { model: row, version };
  });
}

/** Adds the features of these rows that an open schema does not hold yet; two writers at once add each of them once. */
export async function openSchemaFor(
  ctx: Context,
  version: VersionRow,
  { items, ...frame }: Omit<ParseOptions, "schema"> & { readonly items: readonly unknown[] },
): Promise<VersionRow> {
  const { schema } = version;
  if (!schema.open || inferFeatures(items, { ...frame, schema }).length === 0) return version;
  return ctx.transaction(async (tx) => {
    const stored = await lockVersion(tx, ctx.caller.organisation, version.id);
    if (stored === null) return version;
    const widened = withFeatures(stored.schema, inferFeatures(items, { ...frame, schema: stored.schema }));
    await updateVersionSchema(tx, ctx.caller.organisation, version.id, widened);
    return { ...stored, schema: widened };
  });
}
