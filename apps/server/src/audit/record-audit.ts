import type { Context, Tx } from "../platform/context.ts";
import { stateHash } from "./entry-hash.ts";
import { appendAudit } from "./queries/append-audit.ts";

/**
 * Notes in the same transaction what a verb did. The last statement of the transaction.
 *
 * @param before, after - the object as it was and is, of which the entry keeps the hash: who has the one from a backup can
 * prove it
 */
export async function recordAudit(
  ctx: Context,
  tx: Tx,
  {
    action,
    object,
    detail = {},
    reason = null,
    before = null,
    after = null,
  }: {
    action: string;
    object: string | null;
    detail?: Record<string, unknown>;
    reason?: string | null;
    before?: object | null;
    after?: object | null;
  },
): Promise<void> {
  const { caller } = ctx;
  await appendAudit(tx, caller.organisation, {
    at: ctx.now(),
    actor: caller.id,
    credential: caller.kind,
    action,
    object,
    detail,
    reason,
    before_hash: stateHash(before),
    after_hash: stateHash(after),
  });
}
