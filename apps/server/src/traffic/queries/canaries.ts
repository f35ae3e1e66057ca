import type { Selectable } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Canaries } from "../../platform/database/tables.ts";

export type CanaryRow = Selectable<Canaries>;

/** The trial that runs, or the last one; held against others until the transaction ends where `isLocked`. */
export async function findCanary(
  tx: Tx,
  organisation: number,
  model: number,
  { isLocked = false }: { readonly isLocked?: boolean } = {},
): Promise<CanaryRow | null> {
  const query = tx
    .selectFrom("canaries")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(1);
  return (await (isLocked ? query.forUpdate() : query).executeTakeFirst()) ?? null;
}

export async function insertCanary(
  tx: Tx,
  row: Pick<CanaryRow, "organisation" | "id" | "model" | "stable" | "canary" | "started_at" | "started_by"> & {
    readonly plan: unknown;
    readonly progress: unknown;
  },
): Promise<void> {
  const { plan, progress, ...more } = row;
  await tx
    .insertInto("canaries")
    .values({ ...more, state: "running", plan: JSON.stringify(plan), progress: JSON.stringify(progress) })
    .execute();
}

export async function updateCanary(
  tx: Tx,
  organisation: number,
  id: string,
  {
    progress,
    ...change
  }: Partial<Pick<CanaryRow, "state" | "detail" | "because" | "ended_at">> & { readonly progress?: unknown },
): Promise<void> {
  await tx
    .updateTable("canaries")
    .set({ ...change, ...(progress === undefined ? {} : { progress: JSON.stringify(progress) }) })
    .where("organisation", "=", organisation)
    .where("id", "=", id)
    .execute();
}
