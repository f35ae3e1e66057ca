// Who may come in
export { type Access, createAccess, type Knock } from "./create-access.ts";
export { type Installation } from "./show-session.ts";
export { publicUrlOf } from "./public-url.ts";
export { isLoopback } from "./own-origin.ts";

// The first start, and links for later
export { setUpInstallation } from "./set-up-installation.ts";
export { createSignInLink } from "./create-sign-in-link.ts";
export { signInLink } from "./sign-in-link.ts";
export { readKnownUrl, rememberUrl } from "./queries/known-url.ts";

// Organisations and keys
export { deleteOldSignInLinks } from "./queries/old-links.ts";
export { findOrganisation, listOrganisations, type OrganisationRow } from "./queries/organisations.ts";
export { makeOrganisation } from "./queries/make-organisation.ts";
export { createKey } from "./create-key.ts";
export { resolveKey } from "./resolve-key.ts";
export { systemCaller } from "./system-caller.ts";
