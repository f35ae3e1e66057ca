import { sql } from "kysely";

import type { Database } from "../../platform/database/postgres.ts";

/**
 * Counts an attempt against each subject, or refuses it where one of them has `most` within `spanMs`.
 *
 * @returns the attempts, to be taken back if the password is right; or when the next one is allowed
 */
export async function countSignInAttempt(
  database: Database,
  { subjects, now, spanMs, most }: { subjects: readonly Buffer[]; now: Date; spanMs: number; most: number },
): Promise<{ readonly attempts: readonly number[] } | { readonly retryAt: Date }> {
  const counted = await database.transaction([], (tx) =>
    sql<{ attempts: number[]; retry_at: Date | null }>`
      select attempts, retry_at
      from count_sign_in_attempt(${subjects}::bytea[], ${now}, make_interval(secs => ${spanMs / 1000}), ${most})`.execute(
      tx,
    ),
  );
  const row = counted.rows[0];
  if (row === undefined) throw new Error("count_sign_in_attempt answered nothing");
  return row.retry_at === null ? { attempts: row.attempts.map(Number) } : { retryAt: row.retry_at };
}

/** Takes attempts back: the password was right. */
export async function forgetSignInAttempts(database: Database, attempts: readonly number[]): Promise<void> {
  await database.transaction([], (tx) => sql`select forget_sign_in_attempts(${attempts}::int8[])`.execute(tx));
}
