import type { Tx } from "../../platform/context.ts";

/** What the members and keys among actors are called; whoever is gone, and parts of the server, are left out. */
export async function listActorNames(
  tx: Tx,
  organisation: number,
  actors: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (actors.length === 0) return new Map();
  const rows = await tx
    .selectFrom("members")
    .innerJoin("users", "users.id", "members.user_id")
    .select(["users.id", "users.name"])
    .where("members.organisation", "=", organisation)
    .where("members.user_id", "in", [...actors])
    .unionAll(
      tx
        .selectFrom("keys")
        .select(["id", "name"])
        .where("organisation", "=", organisation)
        .where("id", "in", [...actors]),
    )
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
