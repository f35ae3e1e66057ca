import { buildBaseline } from "driftwatch";
import { sql } from "kysely";

import { insertActiveBaseline, writeBaseline } from "../../src/baselines/index.ts";
import { refreshParts } from "../../src/checks/index.ts";
import { findModelVersion, registerModel } from "../../src/models/index.ts";
import type { Context } from "../../src/platform/context.ts";
import type { EventRow, EventStore } from "../../src/platform/events/event-store.ts";
import { keptFrom, markAllDirty, refreshProfiles } from "../../src/profiles/index.ts";

/** Versions of a model whose events are counted in the same bins. */
export type CountedModel = { readonly model: number; readonly versions: readonly number[] };

const features = [
  { name: "amount", type: "numeric" },
  { name: "country", type: "categorical" },
  { name: "member", type: "boolean" },
] as const;

/** Registers a model of a few versions, each with the same baseline. */
export async function countedModel(ctx: Context, name: string, versionNames: readonly string[]): Promise<CountedModel> {
  const versions: number[] = [];
  let model = 0;
  for (const version of versionNames) {
    const registered = await registerModel(ctx, { name, version, features: [...features] });
    model = registered.model;
    const found = await findModelVersion(ctx, model, version);
    versions.push(found.version.id);
    await giveBaseline(ctx, { model, version: found.version.id });
  }
  return { model, versions };
}

async function giveBaseline(ctx: Context, { model, version }: { model: number; version: number }): Promise<void> {
  const rows = Array.from({ length: 500 }, (_, index) => index);
  const built = await buildBaseline({
    schema: [...features, { name: "prediction", type: "numeric" }],
    async *read() {
      yield {
        rows: rows.length,
        columns: [
          { kind: "numeric", values: rows.map((index) => Math.sqrt(index) - 10), violations: 0 },
          { kind: "categorical", values: rows.map((index) => ["DE", "FR", "IT"][index % 3] ?? null), violations: 0 },
          { kind: "numeric", values: rows.map((index) => index % 2), violations: 0 },
          { kind: "numeric", values: rows.map((index) => index / 500), violations: 0 },
        ],
      };
    },
  });
  await ctx.transaction((tx) =>
    insertActiveBaseline(tx, {
      id: ctx.newId("baseline"),
      organisation: ctx.caller.organisation,
      model,
      version,
      kind: "given",
      rows: built.rows,
      span_from: null,
      span_to: null,
      ...writeBaseline(built),
      time_zone: "UTC",
      created_at: ctx.now(),
      created_by: ctx.caller.id,
    }),
  );
}

/** An event of one of its versions. */
export function eventOf(
  ctx: Context,
  { model, versions }: CountedModel,
  row: Pick<EventRow, "id" | "time" | "numbers" | "categories" | "output"> & { readonly version: number },
): EventRow {
  return {
    organisation: ctx.caller.organisation,
    model,
    receivedAt: ctx.now().getTime(),
    class: null,
    latencyMs: null,
    error: null,
    externalId: null,
    extra: null,
    id: row.id,
    time: row.time,
    numbers: row.numbers,
    categories: row.categories,
    output: row.output,
    version: versions[row.version] ?? 0,
  };
}

export async function refresh(ctx: Context, events: EventStore, { model }: CountedModel): Promise<void> {
  await refreshProfiles(ctx, refreshParts(ctx.caller.organisation, events), model);
}

/** Makes everything dirty, as if every row had come again. */
export async function makeDirty(ctx: Context, { model, versions }: CountedModel): Promise<void> {
  await ctx.transaction(async (tx) => {
    for (const version of versions) await markAllDirty(tx, ctx.caller.organisation, model, version);
  });
}

/** Every profile that is still read, one line each, its body in hex; versions by their place. */
export async function profilesOf(ctx: Context, { model, versions }: CountedModel): Promise<string[]> {
  const kept = keptFrom(ctx.now().getTime());
  const rows = await ctx.transaction((tx) =>
    sql<{ version: number; span: number; bucket: Date; events: number; body: string }>`
      select version, span, bucket, events, encode(body, 'hex') as body from profiles
      where organisation = ${ctx.caller.organisation} and model = ${model}
        and (span = 1440 or span = 60 and bucket >= ${new Date(kept.hours)} or span = 15 and bucket >= ${new Date(kept.quarters)})
      order by version, span, bucket`.execute(tx),
  );
  return rows.rows.map(
    ({ version, span, bucket, events, body }) =>
      `${versions.indexOf(version)} ${span} ${bucket.toISOString()} ${events} ${body}`,
  );
}
