import type { Context, Tx } from "../platform/context.ts";
import { appendAudit } from "./queries/append-audit.ts";

/** Notes in the same transaction what a verb did. The last statement of the transaction. */
export async function recordAudit(
  ctx: Context,
  tx: Tx,
  {
    action,
    object,
    detail = {},
    reason = null,
  }: { action: string; object: string | null; detail?: Record<string, unknown>; reason?: string | null },
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
  });
}
