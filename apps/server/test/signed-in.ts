import type { Role } from "@driftguard/protocol";

import { sessionEnd } from "../src/access/session-limits.ts";
import { hashSessionToken, makeSessionToken } from "../src/access/session-token.ts";
import { newId } from "../src/platform/ids.ts";
import type { TestServer } from "./test-server.ts";

/** Makes a member of an organisation with a role, and a session of theirs: what `Cookie` sends. */
export async function signedIn(
  { fresh, clock }: Pick<TestServer, "fresh" | "clock">,
  { organisation, role }: { readonly organisation: number; readonly role: Role },
): Promise<{ readonly user: string; readonly cookie: string }> {
  const now = clock.now();
  const user = newId("user", now.getTime());
  const token = makeSessionToken();
  await fresh.database.transaction([organisation], async (tx) => {
    await tx
      .insertInto("users")
      .values({ id: user, name: role, email: `${user}@example.com` })
      .execute();
    await tx.insertInto("members").values({ organisation, user_id: user, role }).execute();
    await tx
      .insertInto("sessions")
      .values({
        id: newId("session", now.getTime()),
        user_id: user,
        token: hashSessionToken(token),
        created_at: now,
        updated_at: now,
        expires_at: sessionEnd(now, now),
      })
      .execute();
  });
  return { user, cookie: `driftguard=${token}` };
}
