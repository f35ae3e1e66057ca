import type { AuditVerification } from "@driftguard/protocol";

import type { Context, Tx } from "../platform/context.ts";
import {
  chainStart,
  type ChainFault,
  checkCut,
  checkEnd,
  checkEntry,
  checkKept,
  type KeptHead,
  type Link,
} from "./check-chain.ts";
import type { HeadKeeper } from "./head-keeper.ts";
import { readChain, readHead } from "./queries/entries.ts";

const entriesAtOnce = 1_000;

/**
 * Walks the whole chain and names the first entry that was altered, exchanged, put in or taken out. Whoever rules the
 * database could write a new chain from the start, or cut its tail: that is held against the signed heads that this server
 * kept outside of the database, and against one that the caller kept.
 */
export async function verifyAudit(
  ctx: Context,
  keeper: HeadKeeper,
  callers: KeptHead | null,
): Promise<AuditVerification> {
  const { organisation } = ctx.caller;
  const heads = [...(await keeper.kept(organisation)), ...(callers === null ? [] : [callers])];
  const { last, fault } = await ctx.transaction((tx) => walk(tx, organisation, heads));
  const entries = last.sequence;
  if (fault !== null) return { ok: false, entries, first_bad_sequence: fault.sequence, explanation: fault.explanation };
  const explanation = `${entries.toLocaleString("en-US")} entries, each as it was written and in its place.`;
  return { ok: true, entries, first_bad_sequence: null, explanation };
}

type Walked = { readonly last: Link; readonly fault: ChainFault | null };

/** As far as the chain is whole. What is appended meanwhile is walked too: it and its head become visible together. */
async function walk(tx: Tx, organisation: number, heads: readonly KeptHead[]): Promise<Walked> {
  // All of them: of two heads of one entry, one was kept after the entry had been written anew.
  const kept = Map.groupBy(heads, ({ sequence }) => sequence);
  const newest = heads.reduce((most, { sequence }) => Math.max(most, sequence), 0);
  let last: Link = chainStart;
  let suspected: number | null = null;
  for (;;) {
    const entries = await readChain(tx, organisation, last.sequence, entriesAtOnce);
    for (const entry of entries) {
      const fault =
        checkEntry(organisation, last, entry) ?? checkKept(kept.get(entry.sequence) ?? [], entry.sequence, entry.hash);
      if (fault !== null) return { last, fault };
      last = entry;
    }
    if (entries.length === entriesAtOnce) continue;
    const fault = checkEnd(last, await readHead(tx, organisation));
    // What the head is ahead by may have come in between the two readings: then the next one finds it.
    if (fault !== null && suspected !== last.sequence) {
      suspected = last.sequence;
      continue;
    }
    return { last, fault: fault ?? checkCut(last, newest) };
  }
}
