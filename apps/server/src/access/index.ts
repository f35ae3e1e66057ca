export { createKey } from "./create-key.ts";
export { createKeyring, type KeyRing } from "./keyring.ts";
export { findOrganisation, listOrganisations, type OrganisationRow } from "./queries/organisations.ts";
export { makeOrganisation } from "./queries/make-organisation.ts";
export { resolveKey } from "./resolve-key.ts";
export { keyRoutes } from "./routes.ts";
export { setUpInstallation } from "./set-up-installation.ts";
export { systemCaller } from "./system-caller.ts";
