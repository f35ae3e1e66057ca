import type { Tx } from "../../platform/context.ts";
import { readSchema } from "../read-schema.ts";
import type { VersionSchema } from "../schema.ts";

export type VersionRow = {
  readonly id: number;
  readonly model: number;
  readonly name: string;
  readonly schema: VersionSchema;
  readonly created_at: Date;
};

const columns = ["id", "model", "name", "schema", "created_at"] as const;

export async function findVersionByName(
  tx: Tx,
  organisation: number,
  model: number,
  name: string,
): Promise<VersionRow | null> {
  const row = await tx
    .selectFrom("versions")
    .select(columns)
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .where("name", "=", name)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, schema: readSchema(row.schema) };
}

export async function findVersionByKey(tx: Tx, organisation: number, version: number): Promise<VersionRow | null> {
  const row = await tx
    .selectFrom("versions")
    .select(columns)
    .where("organisation", "=", organisation)
    .where("id", "=", version)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, schema: readSchema(row.schema) };
}

/** The same, held against other writers until the transaction ends. */
export async function lockVersion(tx: Tx, organisation: number, version: number): Promise<VersionRow | null> {
  const row = await tx
    .selectFrom("versions")
    .select(columns)
    .where("organisation", "=", organisation)
    .where("id", "=", version)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : { ...row, schema: readSchema(row.schema) };
}

export async function listVersionRows(tx: Tx, organisation: number, model: number): Promise<VersionRow[]> {
  const rows = await tx
    .selectFrom("versions")
    .select(columns)
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .orderBy("id", "desc")
    .execute();
  return rows.map((row) => ({ ...row, schema: readSchema(row.schema) }));
}

export async function insertVersion(
  tx: Tx,
  row: { organisation: number; model: number; name: string; schema: VersionSchema; created_at: Date },
): Promise<number> {
  const { id } = await tx
    .insertInto("versions")
    .values({ ...row, schema: JSON.stringify(row.schema) })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

export async function updateVersionSchema(
  tx: Tx,
  organisation: number,
  version: number,
  schema: VersionSchema,
): Promise<void> {
  await tx
    .updateTable("versions")
    .set({ schema: JSON.stringify(schema) })
    .where("organisation", "=", organisation)
    .where("id", "=", version)
    .execute();
}
