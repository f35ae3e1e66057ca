import { permission, permissionsOfRole, type Permission, type Scope } from "@driftguard/protocol";

const ofScope: Readonly<Record<Scope, readonly Permission[]>> = {
  ingest: ["predictions:write", "models:write", "baselines:write"],
  infer: [],
  read: [...permissionsOfRole.viewer, "predictions:read"],
  admin: permission.options,
};

/** What a key with these scopes may do. `ingest` registers models and gives baselines too, as a client does at its start. */
export function permissionsOfScopes(scopes: readonly Scope[]): ReadonlySet<Permission> {
  return new Set(scopes.flatMap((scope) => ofScope[scope]));
}
