import { permissionsOfRole, role } from "@driftguard/protocol";

import type { Caller } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { deleteSessionRow, findSessionRow, renewSessionRow, type SessionRow } from "./queries/sessions.ts";
import { judgeSession, sessionEnd } from "./session-limits.ts";
import { hashSessionToken } from "./session-token.ts";

export type Sessions = {
  /** The session of a token, which counts as used now; `null`: over, or never begun. */
  find(token: string): Promise<SessionRow | null>;
  /** Ends it, on every instance at once. */
  end(token: string): Promise<void>;
};

/** Sessions as requests present them. Asked at each request, without a memory: what was ended is ended. */
export function createSessions({ database, now }: { readonly database: Database; readonly now: () => Date }): Sessions {
  return {
    async find(token) {
      const row = await findSessionRow(database, hashSessionToken(token));
      if (row === null) return null;
      const at = now();
      const state = judgeSession({ startedAt: row.created_at, usedAt: row.updated_at, endsAt: row.expires_at }, at);
      if (state === "over") return null;
      if (state === "renew")
        await renewSessionRow(database, row.id, { usedAt: at, endsAt: sessionEnd(row.created_at, at) });
      return row;
    },
    end: (token) => deleteSessionRow(database, hashSessionToken(token)),
  };
}

/** Who a session's requests come from. */
export function callerOfSession(row: SessionRow): Caller {
  return {
    organisation: row.organisation,
    kind: "person",
    id: row.user_id,
    name: row.name,
    permissions: new Set(permissionsOfRole[role.parse(row.role)]),
    models: null,
  };
}
