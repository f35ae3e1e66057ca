import { sql } from "kysely";

import type { Tx } from "../../platform/context.ts";
import { entryHash, type AuditEntry } from "../entry-hash.ts";

/** Writes the next entry of an organisation's chain. It holds the chain's head until the transaction ends: call it last. */
export async function appendAudit(tx: Tx, organisation: number, entry: AuditEntry): Promise<void> {
  const heads = await sql<{ next_sequence: number; previous_hash: Buffer | null }>`
    select next_sequence, previous_hash from lock_audit_head(${organisation})`.execute(tx);
  const head = heads.rows[0];
  if (head === undefined) throw new Error("the audit chain has no head");
  const sequence = Number(head.next_sequence);
  await tx
    .insertInto("audit")
    .values({
      organisation,
      sequence,
      at: entry.at,
      actor: entry.actor,
      credential: entry.credential,
      action: entry.action,
      object: entry.object,
      detail: JSON.stringify(entry.detail),
      reason: entry.reason,
      before_hash: entry.before_hash,
      after_hash: entry.after_hash,
      previous_hash: head.previous_hash,
      hash: entryHash(organisation, sequence, entry, head.previous_hash),
    })
    .execute();
}
