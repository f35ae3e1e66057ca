import type { Tx } from "../../platform/context.ts";

/** Removes sign-in links that nobody can use any more, and answers how many. */
export async function deleteOldSignInLinks(tx: Tx, organisation: number, now: Date): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom("sign_in_links")
    .where("organisation", "=", organisation)
    .where((is) => is.or([is("used_at", "is not", null), is("expires_at", "<=", now)]))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
