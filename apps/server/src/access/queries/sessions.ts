import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import type { Database } from "../../platform/database/postgres.ts";

export type SessionRow = {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly has_password: boolean;
  readonly by_link: boolean;
  readonly organisation: number;
  readonly role: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly updated_at: Date;
};

/** The session with this hash of its token, with whose it is; `null` also where the person is no member any more. */
export async function findSessionRow(database: Database, hash: string): Promise<SessionRow | null> {
  const found = await database.transaction(
    [],
    (tx) => sql<SessionRow>`select * from find_session(${hash})`.execute(tx),
    "read",
  );
  return found.rows[0] ?? null;
}

/** Moves a session's end on. */
export async function renewSessionRow(
  database: Database,
  id: string,
  { usedAt, endsAt }: { usedAt: Date; endsAt: Date },
): Promise<void> {
  await database.transaction([], (tx) =>
    tx.updateTable("sessions").set({ updated_at: usedAt, expires_at: endsAt }).where("id", "=", id).execute(),
  );
}

export async function deleteSessionRow(database: Database, hash: string): Promise<void> {
  await database.transaction([], (tx) => tx.deleteFrom("sessions").where("token", "=", hash).execute());
}

/** Ends every session of a person. */
export async function deleteSessionRowsOf(tx: Tx, user: string): Promise<void> {
  await tx.deleteFrom("sessions").where("user_id", "=", user).execute();
}

/** Removes sessions that nobody can use any more. */
export async function deleteOldSessionRows(database: Database, before: Date): Promise<void> {
  await database.transaction([], (tx) => tx.deleteFrom("sessions").where("expires_at", "<=", before).execute());
}
