import type { RegisterModelInput } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { createModel } from "./create-model.ts";
import { findModelRow, makeDueBy, type ModelRow, updateModelRow } from "./queries/models.ts";
import { findVersionByName, insertVersion } from "./queries/versions.ts";
import { compareFeatures, emptySchema, type VersionSchema, withFeatures } from "./schema.ts";

export type Registered = { readonly model: number; readonly outcome: "same" | "new-version" | "new-model" };

/**
 * Registers a model or a version of it. Asked again with the same name, version and features it changes nothing, so
 * that a client may register at every start.
 *
 * @throws Problem model/features-differ with the difference, where the version is known with other features
 */
export async function registerModel(
  ctx: Context,
  input: RegisterModelInput,
  { demo = false }: { demo?: boolean } = {},
): Promise<Registered> {
  checkTimeZone(input.time_zone);
  checkRepeats(input.features);
  return ctx.transaction(async (tx) => {
    const known = await findByName(tx, ctx.caller.organisation, input.name);
    return known === null ? registerNew(ctx, tx, input, demo) : registerVersion(ctx, tx, known, input);
  });
}

async function registerNew(ctx: Context, tx: Tx, input: RegisterModelInput, demo: boolean): Promise<Registered> {
  const { organisation } = ctx.caller;
  const { model, publicId } = await createModel(ctx, tx, { ...input, demo });
  const version = await insertVersion(tx, {
    organisation,
    model,
    name: input.version,
    schema: schemaOf(input),
    created_at: ctx.now(),
  });
  await updateModelRow(tx, organisation, model, { current_version: version });
  await recordAudit(ctx, tx, {
    action: "model.register",
    object: publicId,
    detail: { name: input.name, version: input.version },
  });
  return { model, outcome: "new-model" };
}

async function registerVersion(ctx: Context, tx: Tx, known: ModelRow, input: RegisterModelInput): Promise<Registered> {
  const { organisation } = ctx.caller;
  if (ctx.caller.models !== null && !ctx.caller.models.has(known.id)) {
    throw new Problem("model/not-found", "No such model.");
  }
  const version = await findVersionByName(tx, organisation, known.id, input.version);
  if (version !== null) {
    const difference = input.features.length === 0 ? [] : compareFeatures(version.schema.features, input.features);
    if (difference.length === 0) return { model: known.id, outcome: "same" };
    throw new Problem(
      "model/features-differ",
      `Version "${input.version}" of "${known.name}" has other features: ${difference
        .map(({ field }) => field)
        .slice(0, 5)
        .join(", ")}. Register them as a new version.`,
      { faults: difference.map(({ field, expected, found }) => ({ field: `features.${field}`, expected, found })) },
    );
  }
  const created = await insertVersion(tx, {
    organisation,
    model: known.id,
    name: input.version,
    schema: schemaOf(input),
    created_at: ctx.now(),
  });
  await updateModelRow(tx, organisation, known.id, {
    current_version: created,
    ...(input.task === undefined ? {} : { task: input.task }),
    ...(input.time_zone === undefined ? {} : { time_zone: input.time_zone }),
    ...(input.interval_minutes === undefined ? {} : { interval_minutes: input.interval_minutes }),
  });
  await makeDueBy(tx, organisation, known.id, ctx.now());
  await recordAudit(ctx, tx, {
    action: "version.register",
    object: known.public_id,
    detail: { version: input.version },
  });
  return { model: known.id, outcome: "new-version" };
}

async function findByName(tx: Tx, organisation: number, name: string): Promise<ModelRow | null> {
  const found = await findModelRow(tx, organisation, name);
  return found?.name === name ? found : null;
}

function schemaOf(input: RegisterModelInput): VersionSchema {
  const declared = input.features.map(({ name, type }) => ({ name, type, inferred: null }));
  return withFeatures({ ...emptySchema, open: declared.length === 0 }, declared);
}

function checkRepeats(features: RegisterModelInput["features"]): void {
  const names = features.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new Problem("request/invalid", `The feature "${repeated}" is declared twice.`, {
      faults: [{ field: "features", expected: "each name once", found: repeated }],
    });
  }
}

/** @throws Problem request/invalid where the zone is not one of the IANA database */
export function checkTimeZone(zone: string | undefined): void {
  if (zone === undefined) return;
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw new Problem("request/invalid", `time_zone: expected an IANA name such as Europe/London, found "${zone}".`, {
      faults: [{ field: "time_zone", expected: "an IANA time zone", found: zone }],
    });
  }
}
