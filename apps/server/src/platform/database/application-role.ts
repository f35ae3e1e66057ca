import { DatabaseError, type ClientBase } from "pg";
import { StartFault } from "../start-fault.ts";

/** What a server answers that takes no writes. */
export const readOnlyTransaction = "25006";

/** The role of every statement that serves somebody: owns nothing, bypasses nothing, sees the organisations it names. */
export const applicationRole = "driftguard_app";

/**
 * Makes sure that the role exists and that the owner's login may take it on. Roles belong to the whole server, so
 * another database of it may have made it, or be making it now.
 *
 * @param client - connected as the owner of the tables
 * @throws StartFault if the login may neither make nor take it, with the statement that an administrator must run
 */
export async function ensureApplicationRole(client: ClientBase): Promise<void> {
  const { login, exists, member } = await look(client);
  if (login === applicationRole) {
    throw new StartFault(
      `DATABASE_URL logs in as ${applicationRole}; it must be another login, which owns the tables.`,
    );
  }
  try {
    if (!exists) await client.query(`create role ${applicationRole} nologin`).catch(ignoreExisting);
    if (!exists || !member) {
      if (!(await look(client)).member) await client.query(`grant ${applicationRole} to current_user`);
    }
  } catch (cause) {
    if (!(cause instanceof DatabaseError) || cause.code === readOnlyTransaction) throw cause;
    const statements = [
      exists ? "" : `CREATE ROLE ${applicationRole} NOLOGIN; `,
      `GRANT ${applicationRole} TO "${login}";`,
    ];
    throw new StartFault(
      `The login "${login}" may not make or take the role ${applicationRole}: have an administrator run ${statements.join("")}`,
      { cause },
    );
  }
}

async function look(client: ClientBase): Promise<{ login: string; exists: boolean; member: boolean }> {
  // Before 16 membership was one thing; since then SET is granted apart from it.
  const { rows } = await client.query<{ login: string; exists: boolean; member: boolean }>(
    `select current_user as login, r.oid is not null as exists,
            coalesce(pg_has_role(current_user, r.oid,
              case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end), false) as member
     from (values ($1::name)) wanted (name) left join pg_roles r on r.rolname = wanted.name`,
    [applicationRole],
  );
  const [row] = rows;
  if (!row) throw new TypeError("one row was asked for");
  return row;
}

function ignoreExisting(error: unknown): void {
  // duplicate_object, or unique_violation where two make it at once
  if (error instanceof DatabaseError && (error.code === "42710" || error.code === "23505")) return;
  throw error;
}
