import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { createSignInLink } from "./create-sign-in-link.ts";
import { createKey } from "./create-key.ts";
import { makeOrganisation } from "./queries/make-organisation.ts";
import { listOrganisations } from "./queries/organisations.ts";
import { systemCaller } from "./system-caller.ts";

/**
 * At the very first start: an organisation, a key with every scope, and a link for its admin.
 *
 * @returns the key and the link's token, to be shown this once; `null` where the installation was set up before
 */
export async function setUpInstallation(parts: {
  readonly database: Database;
  readonly contextOf: (caller: Caller) => Context;
  readonly newId: (noun: string) => string;
}): Promise<{ readonly organisation: number; readonly key: string; readonly linkToken: string } | null> {
  if ((await listOrganisations(parts.database)).length > 0) return null;
  const organisation = await makeOrganisation(parts.database, {
    publicId: parts.newId("organisation"),
    name: "My organisation",
    slug: "main",
  });
  if (organisation === null) return null;
  const ctx = parts.contextOf(systemCaller(organisation, "first start"));
  const { key } = await createKey(ctx, {
    name: "first key",
    scopes: ["admin", "ingest", "infer", "read"],
    models: null,
    expiresAt: null,
  });
  return { organisation, key, linkToken: await createSignInLink(ctx) };
}
