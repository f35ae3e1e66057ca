import { role, type Session } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import { findOrganisation } from "./queries/organisations.ts";
import { findPerson } from "./queries/people.ts";

/** What the session answer says of the installation. */
export type Installation = {
  readonly publicUrl: () => string;
  readonly isMailConfigured: boolean;
  readonly demo: (ctx: Context) => Promise<Session["demo"]>;
};

/** Who is asking, of which organisation, and what they may do. */
export async function showSession(ctx: Context, installation: Installation): Promise<Session> {
  const { caller } = ctx;
  const [organisation, person] = await ctx.transaction(
    (tx) =>
      Promise.all([
        findOrganisation(tx, caller.organisation),
        caller.kind === "person" ? findPerson(tx, caller.organisation, caller.id) : null,
      ]),
    "read",
  );
  if (organisation === null) throw new Error(`organisation ${caller.organisation} of a valid caller is not there`);
  const isChosen = person?.has_password === true;
  return {
    user: isChosen ? { id: person.id, name: person.name, email: person.email } : null,
    organisation: { id: organisation.public_id, name: organisation.name, slug: organisation.slug },
    role: person === null ? null : role.parse(person.role),
    can: [...caller.permissions].toSorted(),
    needs_account: person !== null && !isChosen,
    public_url: installation.publicUrl(),
    mail_configured: installation.isMailConfigured,
    demo: await installation.demo(ctx),
  };
}
