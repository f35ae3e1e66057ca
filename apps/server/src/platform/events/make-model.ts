import { sql } from "kysely";
import type { Database } from "../database/postgres.ts";
import { newId, uuidV7 } from "../ids.ts";
import type { EventRow, LabelRow } from "./event-store.ts";
import type { ModelKey } from "./model-key.ts";

/** For tests: an organisation of their own. */
export async function makeOrganisation(database: Database): Promise<number> {
  const id = newId("org", Date.now());
  const { rows } = await sql<{ id: number }>`select make_organisation(${id}, ${id}, ${id}) as id`.execute(
    database.kysely,
  );
  const [made] = rows;
  if (!made) throw new Error("make_organisation answered nothing");
  return made.id;
}

/** For tests: a model with one version, open for events. */
export async function makeModel(
  database: Database,
  organisation: number,
): Promise<ModelKey & { readonly version: number }> {
  const name = newId("model", Date.now());
  return database.transaction([organisation], async (tx) => {
    const { next_model_number: number } = await tx
      .updateTable("organisations")
      .set((eb) => ({ next_model_number: eb("next_model_number", "+", 1) }))
      .where("id", "=", organisation)
      .returning("next_model_number")
      .executeTakeFirstOrThrow();
    const model = await tx
      .insertInto("models")
      .values({ organisation, public_id: name, number, name, task: "binary" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const version = await tx
      .insertInto("versions")
      .values({ organisation, model: model.id, name: "1", schema: JSON.stringify({ features: [] }) })
      .returning("id")
      .executeTakeFirstOrThrow();
    await sql`select open_model(${model.id})`.execute(tx);
    return { organisation, model: model.id, version: version.id };
  });
}

/** For tests: a prediction, with what matters to the test. */
export function makeEvent(key: ModelKey & { readonly version: number }, given: Partial<EventRow> = {}): EventRow {
  const { organisation, model, version } = key;
  return {
    ...{ organisation, model, version, id: newUuid(), time: noon, receivedAt: noon },
    ...{ numbers: [], categories: [], output: null, class: null, latencyMs: null, error: null },
    ...{ externalId: null, extra: null },
    ...given,
  };
}

/** For tests: the label of a prediction. */
export function makeLabel(
  { organisation, model }: ModelKey,
  prediction: string,
  given: Partial<LabelRow> = {},
): LabelRow {
  return { organisation, model, prediction, number: 1, class: null, time: noon, receivedAt: noon, ...given };
}

export function newUuid(): string {
  return uuidV7(Date.now());
}

/** 12:00 UTC on a day in 2026, where the events of tests happen. */
export const noon: number = Date.UTC(2026, 5, 1, 12);
export const hour = 3_600_000;
export const day: number = 24 * hour;
