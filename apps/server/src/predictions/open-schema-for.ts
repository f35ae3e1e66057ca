import { lockVersion, updateVersionSchema, type VersionRow, withFeatures } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { inferFeatures } from "./infer-features.ts";
import type { ParseOptions } from "./parse-rows.ts";

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
