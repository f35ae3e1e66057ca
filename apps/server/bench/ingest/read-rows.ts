import type { Database } from "../../src/platform/database/postgres.ts";
import type { EventRow, EventStore } from "../../src/platform/events/event-store.ts";

/** The rows that were sent over HTTP, as the store has them: the same ones go by the other roads. */
export async function readRows(
  { database, events }: { readonly database: Database; readonly events: EventStore },
  { organisation, model, limit }: { readonly organisation: number; readonly model: string; readonly limit: number },
): Promise<EventRow[]> {
  const { id } = await database.transaction([organisation], (tx) =>
    tx
      .selectFrom("models")
      .select("id")
      .where("organisation", "=", organisation)
      .where("name", "=", model)
      .executeTakeFirstOrThrow(),
  );
  const stored = await events.list({ organisation, model: id, from: 0, to: Date.now() + 600_000, limit });
  return stored.map(({ label: _label, ...row }) => row);
}
