import {
  findModelVersion,
  lockVersion,
  type ModelRow,
  updateModelRow,
  updateVersionSchema,
  type VersionRow,
  withFeatures,
} from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { lockProfiles, outputFeature } from "../profiles/index.ts";
import type { Roles } from "./table/plan-baseline.ts";
import { type ReadOptions, readTable } from "./table/read-table.ts";
import { replaceBaseline } from "./replace-baseline.ts";
import { writeReading, type WrittenReading } from "./written-reading.ts";
import { quoted, type TableFile, Unreadable } from "./table/table-file.ts";

export type PutBaselineInput = {
  readonly model: number;
  readonly version: string | undefined;
  readonly roles: Roles;
  /** The table, or whoever reads it elsewhere. */
  readonly file: TableFile | ((options: Omit<ReadOptions, "onProgress">) => Promise<WrittenReading>);
};

/**
 * Makes a version's baseline from a table, and everything that is compared with it anew.
 *
 * @returns the baseline's id and what a person should know of how the file was read
 * @throws Problem baseline/unreadable, baseline/no-rows, version/not-found, model/features-differ
 */
export async function putBaseline(
  ctx: Context,
  { model: key, version: name, roles, file }: PutBaselineInput,
): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
  const { model, version } = await findModelVersion(ctx, key, name);
  const options = {
    schema: version.schema,
    roles,
    outputFeature,
    timeZone: model.time_zone,
    task: model.task,
  };
  try {
    const reading =
      typeof file === "function"
        ? await file(options)
        : writeReading(await readTable(file, { ...options, onProgress: () => {} }));
    const id = await ctx.transaction((tx) => store(ctx, tx, { model, version, reading, timeZone: model.time_zone }));
    return { id, warnings: reading.warnings };
  } catch (error) {
    if (error instanceof Unreadable) throw new Problem(error.code, error.message, { cause: error });
    throw error;
  }
}

async function store(
  ctx: Context,
  tx: Tx,
  {
    model,
    version,
    reading,
    timeZone,
  }: { model: ModelRow; version: VersionRow; reading: WrittenReading; timeZone: string },
): Promise<string> {
  const { organisation } = ctx.caller;
  await lockProfiles(tx, model.id);
  await addFeatures(tx, { organisation, version: version.id, reading });
  if (model.task === "other" && reading.task !== null)
    await updateModelRow(tx, organisation, model.id, { task: reading.task });
  const { baseline, performance } = reading;
  return replaceBaseline(ctx, tx, { model: model.id, version, kind: "given", baseline, performance, timeZone });
}

/** Rows that came while the file was read may have taught the version features, with slots and types of their own. */
async function addFeatures(
  tx: Tx,
  { organisation, version, reading }: { organisation: number; version: number; reading: WrittenReading },
): Promise<void> {
  const stored = await lockVersion(tx, organisation, version);
  if (stored === null) throw new Problem("version/not-found", "The version is gone.");
  const known = new Set(stored.schema.features.map(({ name }) => name));
  const added = reading.added.filter(({ name }) => !known.has(name));
  const schema = added.length === 0 ? stored.schema : withFeatures(stored.schema, added);
  const types = new Map(schema.features.map(({ name, type }) => [name, type]));
  const differing = reading.features.find(({ name, type }) => types.get(name) !== type);
  if (differing !== undefined) {
    throw new Problem(
      "model/features-differ",
      `While the file was read, the feature ${quoted(differing.name)} became ${types.get(differing.name) ?? "unknown"}; send it again.`,
    );
  }
  if (added.length > 0) await updateVersionSchema(tx, organisation, version, schema);
}
