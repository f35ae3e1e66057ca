import { permission, type Scope } from "@driftguard/protocol";

import type { Caller } from "../platform/context.ts";
import { permissionsOfKey } from "./permissions-of-scopes.ts";

/** Whether a caller sees, rotates and revokes a key: who may do everything all of them, others their own. */
export function handlesKey(caller: Caller, key: { readonly id: string; readonly created_by: string | null }): boolean {
  const mayAll = caller.models === null && permission.options.every((each) => caller.permissions.has(each));
  return mayAll || key.created_by === caller.id || key.id === caller.id;
}

/**
 * What a caller would give away without having it; `null`: nothing.
 *
 * @param models - those the new key is limited to, `null` for all
 */
export function excessOf(
  caller: Caller,
  { scopes, models }: { readonly scopes: readonly Scope[]; readonly models: readonly number[] | null },
): string | null {
  const own = caller.models;
  if (own !== null && (models === null || !models.every((model) => own.has(model)))) return "models beyond its own";
  const isCovered = (each: Scope): boolean =>
    [...permissionsOfKey({ scopes: [each], models })].every((one) => caller.permissions.has(one));
  const scope = scopes.find((each) => !isCovered(each));
  return scope === undefined ? null : `the scope "${scope}"`;
}
