import { type AuditEntry, entryHash } from "./entry-hash.ts";

/** An entry as it is kept: its place, and what it is chained by. */
export type StoredEntry = AuditEntry & {
  readonly sequence: number;
  readonly previousHash: Buffer | null;
  readonly hash: Buffer;
};

/** Up to where a chain was found whole. */
export type Link = { readonly sequence: number; readonly hash: Buffer | null };

export type ChainFault = { readonly sequence: number; readonly explanation: string };

export const chainStart: Link = { sequence: 0, hash: null };

/** What is wrong with the entry that stands next in a chain; `null` if it continues it. */
export function checkEntry(organisation: number, before: Link, entry: StoredEntry): ChainFault | null {
  const next = before.sequence + 1;
  if (entry.sequence !== next) return { sequence: next, explanation: `Entry ${next} is missing.` };
  if (!isEqual(entry.previousHash, before.hash))
    return { sequence: next, explanation: `Entry ${next} does not continue the one before it.` };
  if (!isEqual(entry.hash, entryHash(organisation, next, entry, before.hash)))
    return { sequence: next, explanation: `Entry ${next} is not what was written.` };
  return null;
}

/** What is wrong with a chain's end: its head says how far it went. `null`: nothing. */
export function checkEnd(last: Link, head: Link | null): ChainFault | null {
  const end = head ?? chainStart;
  if (last.sequence < end.sequence) {
    const next = last.sequence + 1;
    return { sequence: next, explanation: `Entries from ${next} to ${end.sequence} are missing.` };
  }
  if (last.sequence > end.sequence || !isEqual(last.hash, end.hash))
    return { sequence: last.sequence, explanation: `Entry ${last.sequence} is not the end that was written.` };
  return null;
}

/** A head that was kept outside of the database: of the entry at its sequence, the hash in hex. */
export type KeptHead = { readonly sequence: number; readonly hash: string };

/** What is wrong with an entry whose hash was kept elsewhere: the chain up to it was written anew. `null`: nothing. */
export function checkKept(heads: readonly KeptHead[], sequence: number, found: Buffer): ChainFault | null {
  const now = found.toString("hex");
  if (heads.every(({ hash }) => hash === now)) return null;
  return { sequence, explanation: `Entry ${sequence} is not the one whose hash was kept outside of the database.` };
}

/** What is wrong with a chain that ends before a head that was kept elsewhere; `null`: nothing. */
export function checkCut(last: Link, newest: number): ChainFault | null {
  if (last.sequence >= newest) return null;
  const next = last.sequence + 1;
  return {
    sequence: next,
    explanation: `Entries from ${next} to ${newest} are missing: a head that was kept outside of the database knew them.`,
  };
}

function isEqual(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other);
}
