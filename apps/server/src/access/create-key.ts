import type { CreatedKey, Scope } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { makeKey } from "./key.ts";
import { excessOf } from "./key-limits.ts";
import { insertKey } from "./queries/keys.ts";

export type CreateKeyInput = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly models:
    | readonly { readonly key: number; readonly id: string; readonly number: number; readonly name: string }[]
    | null;
  readonly expiresAt: Date | null;
};

/**
 * Makes a key and answers it, this once.
 *
 * @throws Problem access/forbidden where it could do more than who makes it
 */
export async function createKey(ctx: Context, input: CreateKeyInput): Promise<CreatedKey> {
  const excess = excessOf(ctx.caller, {
    scopes: input.scopes,
    models: input.models === null ? null : input.models.map((model) => model.key),
  });
  if (excess !== null)
    throw new Problem("access/forbidden", `A key can do no more than who makes it: this would give ${excess}.`);
  const { key, prefix, hash } = makeKey();
  const now = ctx.now();
  const id = ctx.newId("key");
  const { organisation, id: actor } = ctx.caller;
  const models = input.models;
  await ctx.transaction(async (tx) => {
    await insertKey(tx, {
      id,
      organisation,
      name: input.name,
      prefix,
      hash,
      scopes: [...input.scopes],
      models: models === null ? null : models.map((model) => model.key),
      created_at: now,
      created_by: actor,
      expires_at: input.expiresAt,
    });
    await recordAudit(ctx, tx, {
      action: "key.create",
      object: id,
      detail: { name: input.name, scopes: input.scopes },
    });
  });
  return {
    id,
    name: input.name,
    prefix,
    scopes: [...input.scopes],
    models: models === null ? null : models.map(({ id: modelId, number, name }) => ({ id: modelId, number, name })),
    created_at: now.toISOString(),
    expires_at: input.expiresAt?.toISOString() ?? null,
    revoked_at: null,
    last_used_at: null,
    key,
  };
}
