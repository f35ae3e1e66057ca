import { sql } from "kysely";
import type { Database, Transaction } from "../database/postgres.ts";
import type { EventQuery, StoredEvent } from "./event-store.ts";
import type { ModelKey } from "./model-key.ts";

/** Predictions of a model with their labels, newest first; of one time, the highest id first. */
export function listEvents(database: Database, query: EventQuery): Promise<readonly StoredEvent[]> {
  const { organisation, version, from, to, after, limit } = query;
  return database.transaction(
    [organisation],
    async (tx) => {
      let events = eventsOf(tx, query)
        .where("p.time", ">=", new Date(from))
        .where("p.time", "<", new Date(to))
        .orderBy("p.time", "desc")
        .orderBy("p.id", "desc")
        .limit(limit);
      if (version !== undefined) events = events.where("p.version", "=", version);
      if (after !== undefined) {
        events = events.where(sql<boolean>`(p.time, p.id) < (${new Date(after.time)}, ${after.id}::uuid)`);
      }
      return (await events.execute()).map(toStoredEvent);
    },
    "read",
  );
}

/** Predictions by id, in the order of the ids; what is not there is left out. */
export function findEventsByIds(
  database: Database,
  key: ModelKey,
  ids: readonly string[],
): Promise<readonly StoredEvent[]> {
  return database.transaction(
    [key.organisation],
    async (tx) => {
      const rows = await eventsOf(tx, key)
        .where(sql<boolean>`p.id = any (${[...ids]}::uuid[])`)
        .execute();
      const found = new Map(rows.map((row) => [row.id, toStoredEvent(row)]));
      return ids.flatMap((id) => found.get(id.toLowerCase()) ?? []);
    },
    "read",
  );
}

/** How many of these ids have no prediction here. */
export function countMissingEvents(
  database: Database,
  { organisation, model }: ModelKey,
  ids: readonly string[],
): Promise<number> {
  return database.transaction(
    [organisation],
    async (tx) => {
      const { rows } = await sql<{ missing: string }>`
        select count(*) as missing from unnest(${[...ids]}::uuid[]) as given(id)
        where not exists (
          select from predictions p where p.organisation = ${organisation} and p.model = ${model} and p.id = given.id)`.execute(
        tx,
      );
      return Number(rows[0]?.missing ?? 0);
    },
    "read",
  );
}

/** The model is given to both tables as a value: the planner then opens one partition of each, not all. */
function eventsOf(tx: Transaction, { organisation, model }: ModelKey) {
  return tx
    .selectFrom("predictions as p")
    .leftJoin("labels as l", (join) =>
      join.onRef("l.prediction", "=", "p.id").on("l.model", "=", model).on("l.organisation", "=", organisation),
    )
    .where("p.organisation", "=", organisation)
    .where("p.model", "=", model)
    .selectAll("p")
    .select([
      "l.prediction as label_prediction",
      "l.number as label_number",
      "l.class as label_class",
      "l.time as label_time",
      "l.received_at as label_received_at",
    ]);
}

type FoundRow = Awaited<ReturnType<ReturnType<typeof eventsOf>["execute"]>>[number];

function toStoredEvent(row: FoundRow): StoredEvent {
  return {
    organisation: row.organisation,
    model: row.model,
    id: row.id,
    version: row.version,
    time: row.time.getTime(),
    receivedAt: row.received_at.getTime(),
    numbers: row.numbers ?? [],
    categories: row.categories ?? [],
    output: row.output,
    class: row.class,
    latencyMs: row.latency_ms,
    error: row.error,
    externalId: row.external_id,
    extra: isObject(row.extra) ? row.extra : null,
    label:
      row.label_time === null || row.label_received_at === null
        ? null
        : {
            number: row.label_number,
            class: row.label_class,
            time: row.label_time.getTime(),
            receivedAt: row.label_received_at.getTime(),
          },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
