import { permission, permissionsOfRole, type Permission, type Scope } from "@driftguard/protocol";

const ofScope: Readonly<Record<Scope, readonly Permission[]>> = {
  ingest: ["predictions:write", "models:write", "baselines:write"],
  infer: ["endpoints:call"],
  read: [...permissionsOfRole.viewer, "predictions:read"],
  admin: permission.options,
};

/** What a key with these scopes may do. `ingest` registers models and gives baselines too, as a client does at its start. */
export function permissionsOfScopes(scopes: readonly Scope[]): ReadonlySet<Permission> {
  return new Set(scopes.flatMap((scope) => ofScope[scope]));
}

/** What concerns every model at once: a channel hears of them all, an audit names them all. */
const ofTheWhole: ReadonlySet<Permission> = new Set(["channels:write", "audit:read", "metrics:read", "demo:write"]);

/** What a key may do: what its scopes say, and where it is limited to some models nothing that concerns them all. */
export function permissionsOfKey({
  scopes,
  models,
}: {
  readonly scopes: readonly Scope[];
  readonly models: readonly number[] | null;
}): ReadonlySet<Permission> {
  const all = permissionsOfScopes(scopes);
  return models === null ? all : new Set([...all].filter((permission) => !ofTheWhole.has(permission)));
}
