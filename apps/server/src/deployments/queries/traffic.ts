import type { Selectable } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Traffic } from "../../platform/database/tables.ts";

export type TrafficRow = Selectable<Traffic>;

/** How a model's requests are shared out; `null` where that was never said. */
export async function findTraffic(tx: Tx, organisation: number, model: number): Promise<TrafficRow | null> {
  const row = await tx
    .selectFrom("traffic")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .executeTakeFirst();
  return row ?? null;
}

/** Puts a row in the place of the one before. */
export async function keepTraffic(tx: Tx, row: TrafficRow): Promise<void> {
  const { organisation: _, model: __, ...change } = row;
  await tx
    .insertInto("traffic")
    .values(row)
    .onConflict((clash) => clash.column("model").doUpdateSet(change))
    .execute();
}

/** Whoever is compared is not any more; what was found stays, and labels that are still to come count. */
export async function endExperiment(
  tx: Tx,
  organisation: number,
  model: number,
  { now, detail }: { readonly now: Date; readonly detail: string },
): Promise<void> {
  await tx
    .updateTable("experiments")
    .set({ state: "ended", ended_at: now, due_at: now, detail })
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .where("state", "=", "running")
    .execute();
}

/** One version answers from now on: no shadow any more, no trial and no experiment. */
export async function endTraffic(tx: Tx, organisation: number, model: number, now: Date): Promise<void> {
  await tx
    .updateTable("traffic")
    .set({ shadow: null, shadow_since: null, changed_at: now })
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .execute();
  await tx
    .updateTable("canaries")
    .set({ state: "aborted", ended_at: now, detail: "Another version took all requests." })
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .where("state", "=", "running")
    .execute();
  await endExperiment(tx, organisation, model, { now, detail: "Another version took all requests." });
}
