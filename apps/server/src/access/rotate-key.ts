import { type CreatedKey, scope } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import { listModelCards } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { createKey } from "./create-key.ts";
import { findKeyRow, markKeyExpiring } from "./queries/keys.ts";

/**
 * A successor with the same rights; the old key ends after the overlap, so that nothing has to be changed at once.
 *
 * @throws Problem key/not-found where it was revoked, access/forbidden where it can do more than the caller
 */
export async function rotateKey(
  ctx: Context,
  key: string,
  { overlapHours }: { readonly overlapHours: number },
): Promise<CreatedKey> {
  const { organisation } = ctx.caller;
  const { row, cards } = await ctx.transaction(async (tx) => {
    const found = await findKeyRow(tx, organisation, key);
    const limited = found?.models ?? [];
    return {
      row: found,
      cards:
        limited.length === 0
          ? []
          : await listModelCards(tx, organisation, {
              limit: limited.length,
              after: null,
              search: null,
              models: limited,
            }),
    };
  });
  if (row === null || row.revoked_at !== null) throw new Problem("key/not-found", "No such key, or it was revoked.");
  const successor = await createKey(ctx, {
    name: row.name,
    scopes: row.scopes.flatMap((name) => scope.safeParse(name).data ?? []),
    models:
      row.models === null
        ? null
        : cards.map((card) => ({ key: card.id, id: card.public_id, number: card.number, name: card.name })),
    expiresAt: null,
  });
  const endsAt = new Date(ctx.now().getTime() + overlapHours * 3_600_000);
  await ctx.transaction(async (tx) => {
    await markKeyExpiring(tx, organisation, key, endsAt);
    await recordAudit(ctx, tx, { action: "key.rotate", object: key, detail: { successor: successor.id } });
  });
  return successor;
}
