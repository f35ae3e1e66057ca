import { sql } from "kysely";

import type { Database } from "../../platform/database/postgres.ts";
import { asUnavailable } from "../../platform/database/unavailable.ts";

export type AskedModel = { readonly organisation: number; readonly reference: string };

/** The numbers of the models that these references name, each in its organisation; `null`: none. One statement. */
export async function lookUpModels(
  database: Database,
  asked: readonly AskedModel[],
): Promise<readonly (number | null)[]> {
  const found = await sql<{ place: number; model: number }>`
    select place, model from find_models(${asked.map(({ organisation }) => organisation)}::int4[], ${asked.map(({ reference }) => reference)}::text[])`
    .execute(database.kysely)
    .catch(away);
  const models = new Map(found.rows.map(({ place, model }) => [place, model]));
  return asked.map((_, index) => models.get(index + 1) ?? null);
}

export type AskedVersion = {
  readonly organisation: number;
  readonly model: number;
  /** `null`: the current one. */
  readonly name: string | null;
  /** Of the row that the asker still has. */
  readonly known: string | null;
};

export type FoundVersion = {
  readonly id: number;
  readonly name: string;
  readonly created_at: Date;
  readonly stamp: string;
  /** `null`: as the asker knows it. */
  readonly schema: unknown;
};

/** These versions; `"no-model"` and `"no-version"` where there is none. One statement. */
export async function lookUpVersions(
  database: Database,
  asked: readonly AskedVersion[],
): Promise<readonly (FoundVersion | "no-model" | "no-version")[]> {
  const found = await sql<{ place: number; version: number | null } & Omit<FoundVersion, "id">>`
    select place, version, name, created_at, stamp, schema from find_versions(
      ${asked.map(({ organisation }) => organisation)}::int4[], ${asked.map(({ model }) => model)}::int4[],
      ${asked.map(({ name }) => name)}::text[], ${asked.map(({ known }) => known)}::text[])`
    .execute(database.kysely)
    .catch(away);
  const rows = new Map(found.rows.map((row) => [row.place, row]));
  return asked.map((_, index) => {
    const row = rows.get(index + 1);
    if (row === undefined) return "no-model";
    const { version: id, name, created_at, stamp, schema } = row;
    return id === null ? "no-version" : { id, name, created_at, stamp, schema };
  });
}

function away(error: unknown): never {
  throw asUnavailable(error);
}
