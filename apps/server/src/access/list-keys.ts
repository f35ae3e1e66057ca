import { type Key, scope } from "@driftguard/protocol";

import { listModelCards } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { handlesKey } from "./key-limits.ts";
import { listKeyRows } from "./queries/keys.ts";

/** The keys that the caller handles, newest first. */
export async function listKeys(ctx: Context): Promise<Key[]> {
  const { organisation } = ctx.caller;
  const { rows, models } = await ctx.transaction(async (tx) => {
    const found = (await listKeyRows(tx, organisation)).filter((row) => handlesKey(ctx.caller, row));
    const limited = [...new Set(found.flatMap((row) => row.models ?? []))];
    const cards =
      limited.length === 0
        ? []
        : await listModelCards(tx, organisation, { limit: limited.length, after: null, search: null, models: limited });
    return {
      rows: found,
      models: new Map(cards.map((card) => [card.id, { id: card.public_id, number: card.number, name: card.name }])),
    };
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes.flatMap((name) => scope.safeParse(name).data ?? []),
    models: row.models === null ? null : row.models.flatMap((model) => models.get(model) ?? []),
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
  }));
}
