import type { AuditVerification } from "@driftguard/protocol";

import type { Context, Tx } from "../platform/context.ts";
import { chainStart, type ChainFault, checkEnd, checkEntry, type Link } from "./check-chain.ts";
import { readChain, readHead } from "./queries/entries.ts";

const entriesAtOnce = 1_000;

/**
 * Walks the whole chain and names the first entry that was altered, exchanged, put in or taken out. Whoever rules the
 * database could write a new chain from the start: against that only a copy of its end, kept elsewhere, helps.
 */
export async function verifyAudit(ctx: Context): Promise<AuditVerification> {
  const { last, fault } = await ctx.transaction((tx) => walk(tx, ctx.caller.organisation));
  const entries = last.sequence;
  if (fault !== null) return { ok: false, entries, first_bad_sequence: fault.sequence, explanation: fault.explanation };
  const explanation = `${entries.toLocaleString("en-US")} entries, each as it was written and in its place.`;
  return { ok: true, entries, first_bad_sequence: null, explanation };
}

type Walked = { readonly last: Link; readonly fault: ChainFault | null };

/** As far as the chain is whole. What is appended meanwhile is walked too: it and its head become visible together. */
async function walk(tx: Tx, organisation: number): Promise<Walked> {
  let last: Link = chainStart;
  let suspected: number | null = null;
  for (;;) {
    const entries = await readChain(tx, organisation, last.sequence, entriesAtOnce);
    for (const entry of entries) {
      const fault = checkEntry(organisation, last, entry);
      if (fault !== null) return { last, fault };
      last = entry;
    }
    if (entries.length === entriesAtOnce) continue;
    const fault = checkEnd(last, await readHead(tx, organisation));
    // What the head is ahead by may have come in between the two readings: then the next one finds it.
    if (fault === null || suspected === last.sequence) return { last, fault };
    suspected = last.sequence;
  }
}
