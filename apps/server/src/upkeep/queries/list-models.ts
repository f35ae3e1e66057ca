import type { Tx } from "../../platform/context.ts";

/** Every model of an organisation, archived ones too. */
export async function listModelKeys(tx: Tx, organisation: number): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom("models")
    .select("id")
    .where("organisation", "=", organisation)
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}
