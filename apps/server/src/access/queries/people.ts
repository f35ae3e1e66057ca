import { DatabaseError } from "pg";

import type { Tx } from "../../platform/context.ts";

export type PersonRow = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly has_password: boolean;
};

/** A member of the organisation. */
export async function findPerson(tx: Tx, organisation: number, user: string): Promise<PersonRow | null> {
  const row = await tx
    .selectFrom("members")
    .innerJoin("users", "users.id", "members.user_id")
    .leftJoin("accounts", (join) =>
      join.onRef("accounts.user_id", "=", "users.id").on("accounts.provider_id", "=", "credential"),
    )
    .select(["users.id", "users.name", "users.email", "members.role", "accounts.id as account"])
    .where("members.organisation", "=", organisation)
    .where("members.user_id", "=", user)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { account, ...person } = row;
  return { ...person, has_password: account !== null };
}

/** The member who has been an admin for longest. The organisation is held until the transaction ends: of many who look
 * and find none, one makes one. */
export async function lockOldestAdmin(tx: Tx, organisation: number): Promise<string | null> {
  await tx.selectFrom("organisations").select("id").where("id", "=", organisation).forUpdate().execute();
  const row = await tx
    .selectFrom("members")
    .select("user_id")
    .where("organisation", "=", organisation)
    .where("role", "=", "admin")
    .orderBy("created_at")
    .orderBy("user_id")
    .limit(1)
    .executeTakeFirst();
  return row?.user_id ?? null;
}

export async function insertMember(
  tx: Tx,
  member: { organisation: number; user: string; name: string; email: string; role: string; at: Date },
): Promise<void> {
  const { organisation, user, name, email, role, at } = member;
  await tx.insertInto("users").values({ id: user, name, email, created_at: at, updated_at: at }).execute();
  await tx.insertInto("members").values({ organisation, user_id: user, role, created_at: at }).execute();
}

/**
 * Gives a person a password.
 *
 * @param replace - whether one that is there gives way
 * @returns false where one is there and stays
 */
export async function setPassword(
  tx: Tx,
  { account, user, hash, at, replace }: { account: string; user: string; hash: string; at: Date; replace: boolean },
): Promise<boolean> {
  const row = await tx
    .insertInto("accounts")
    .values({
      id: account,
      user_id: user,
      provider_id: "credential",
      account_id: user,
      password: hash,
      created_at: at,
      updated_at: at,
    })
    .onConflict((clash) => {
      const known = clash.columns(["provider_id", "account_id"]);
      return replace ? known.doUpdateSet({ password: hash, updated_at: at }) : known.doNothing();
    })
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives a person another name and address. `false`: the address is somebody else's; the transaction is lost. */
export async function renamePerson(
  tx: Tx,
  { user, name, email, at }: { user: string; name: string; email: string; at: Date },
): Promise<boolean> {
  try {
    await tx.updateTable("users").set({ name, email, updated_at: at }).where("id", "=", user).execute();
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === "users_email_key") return false;
    throw error;
  }
}
