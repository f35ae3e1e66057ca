import { type Selectable, sql } from "kysely";

import type { RepositoryEvent } from "@driftguard/protocol";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";
import type { Repositories } from "../../platform/database/tables.ts";
import { asUnavailable } from "../../platform/database/unavailable.ts";

export type RepositoryRow = Selectable<Repositories>;

/**
 * A model's repository; one that nobody has changed has no row, and is as this.
 *
 * @param isLocked - whether nobody else may change it until the transaction ends
 */
export async function findRepository(
  tx: Tx,
  organisation: number,
  model: number,
  { isLocked = false }: { readonly isLocked?: boolean } = {},
): Promise<RepositoryRow> {
  const query = tx
    .selectFrom("repositories")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("model", "=", model);
  const row = await (isLocked ? query.forUpdate() : query).executeTakeFirst();
  return (
    row ?? {
      organisation,
      model,
      branch: "main",
      remote: null,
      secret: null,
      unsettled_at: null,
      last_event: null,
      token: null,
    }
  );
}

export type RepositoryChange = Partial<Pick<RepositoryRow, "branch" | "remote" | "secret" | "unsettled_at" | "token">>;

/** Keeps what an event did, in place of the one before. */
export async function noteEvent(tx: Tx, organisation: number, model: number, event: RepositoryEvent): Promise<void> {
  await tx
    .updateTable("repositories")
    .set({ last_event: JSON.stringify(event) })
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .execute();
}

export async function changeRepository(
  tx: Tx,
  organisation: number,
  model: number,
  change: RepositoryChange,
): Promise<void> {
  await tx
    .insertInto("repositories")
    .values({ organisation, model, ...change })
    .onConflict((clash) => clash.column("model").doUpdateSet({ organisation, ...change }))
    .execute();
}

/** Those that have something sealed, held against others until the transaction ends. */
export async function listSealed(
  tx: Tx,
  organisation: number,
): Promise<readonly Pick<RepositoryRow, "model" | "secret" | "token">[]> {
  return tx
    .selectFrom("repositories")
    .select(["model", "secret", "token"])
    .where("organisation", "=", organisation)
    .where((is) => is.or([is("secret", "is not", null), is("token", "is not", null)]))
    .forUpdate()
    .execute();
}

export type HookedModel = { readonly organisation: number; readonly model: number; readonly secret: string };

/** Whose events are sent to an address with this id of a model, if any are taken. */
export async function findHookedModel(database: Database, publicId: string): Promise<HookedModel | null> {
  const found = await sql<HookedModel>`select organisation, model, secret from find_hooked_model(${publicId})`
    .execute(database.kysely)
    .catch(away);
  return found.rows[0] ?? null;
}

/** Of every organisation. */
export async function listUnsettled(
  database: Database,
  before: Date,
): Promise<readonly { readonly organisation: number; readonly model: number }[]> {
  const found = await sql<{ organisation: number; model: number }>`
    select organisation, model from list_unsettled_repositories(${before})`
    .execute(database.kysely)
    .catch(away);
  return found.rows;
}

export type WatchedRepository = {
  readonly organisation: number;
  readonly model: number;
  readonly remote: string;
  readonly branch: string;
  /** Sealed. */
  readonly token: string | null;
};

/** Repositories that an event was taken of, of models that are not archived, by the model's number. */
export async function listWatched(tx: Tx, organisation: number): Promise<readonly WatchedRepository[]> {
  const rows = await tx
    .selectFrom("repositories")
    .innerJoin("models", "models.id", "repositories.model")
    .select([
      "repositories.organisation",
      "repositories.model",
      "repositories.remote",
      "repositories.branch",
      "repositories.token",
    ])
    .where("repositories.organisation", "=", organisation)
    .where("models.archived_at", "is", null)
    .where("repositories.secret", "is not", null)
    .where((is) =>
      is.exists(
        is
          .selectFrom("repository_events")
          .select("repository_events.model")
          .whereRef("repository_events.model", "=", "repositories.model"),
      ),
    )
    .orderBy("repositories.model")
    .execute();
  return rows.flatMap(({ remote, ...row }) => (remote === null ? [] : [{ ...row, remote }]));
}

export type EventNames = {
  readonly organisation: number;
  readonly model: number;
  /** Of what it says. */
  readonly said: string;
  readonly delivery: string;
};

/** Whether an event came before: under this delivery, or under another and saying the same. */
export async function findEvent(
  tx: Tx,
  { organisation, model, said, delivery }: EventNames,
): Promise<"delivered" | "said" | null> {
  const found = await tx
    .selectFrom("repository_events")
    .select("delivery")
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .where((is) => is.or([is("said", "=", said), is("delivery", "=", delivery)]))
    .execute();
  if (found.some((row) => row.delivery === delivery)) return "delivered";
  return found.length > 0 ? "said" : null;
}

/** When a model's repository was last heard of; `null`: never. */
export async function lastEventAt(tx: Tx, organisation: number, model: number): Promise<Date | null> {
  const row = await tx
    .selectFrom("repository_events")
    .select((is) => is.fn.max("received_at").as("at"))
    .where("organisation", "=", organisation)
    .where("model", "=", model)
    .executeTakeFirst();
  return row?.at ?? null;
}

export async function rememberEvent(tx: Tx, row: EventNames & { readonly received_at: Date }): Promise<void> {
  await tx.insertInto("repository_events").values(row).execute();
}

function away(error: unknown): never {
  throw asUnavailable(error);
}
