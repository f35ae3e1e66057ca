import { scope } from "@driftguard/protocol";

import type { Caller } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { hashKey, looksLikeKey } from "./key.ts";
import { permissionsOfKey } from "./permissions-of-scopes.ts";
import { findKey, type KeyRow } from "./queries/find-key.ts";

const keepMs = 5_000; // a revoked key is refused everywhere within this
const keepWhileAwayMs = 300_000; // the store being away, keys known from before go on for this long
const cacheMax = 10_000;

/** A key with its hash, and that as a text. */
type Hashed = { readonly key: string; readonly hash: Buffer; readonly name: string };
type Known = { readonly row: KeyRow; readonly caller: Caller; readonly at: number };

/** Tells who a key belongs to. Asked at each request, so keys are remembered for five seconds. */
export function createKeyring({ database, now }: { readonly database: Database; readonly now: () => Date }): KeyRing {
  const known = new Map<string, Known>();
  const uses = new Map<string, KeyUse>();
  const brought = new WeakMap<object, Hashed>();
  return {
    async find(key, connection) {
      const found = await lookUp(hashedBy(connection, key));
      const at = now();
      if (found === null || isOver(found.row, at)) return null;
      const { id, organisation } = found.row;
      uses.set(id, { key: id, organisation, at });
      return found.caller;
    },
    takeUses() {
      const taken = [...uses.values()];
      uses.clear();
      return taken;
    },
    forget() {
      known.clear();
    },
  };

  /** A connection mostly brings the key that it brought before, and to hash it again takes as long as all else here. */
  function hashedBy(connection: object, key: string): Hashed {
    const before = brought.get(connection);
    if (before?.key === key) return before;
    const hash = hashKey(key);
    const hashed = { key, hash, name: hash.toString("base64") };
    brought.set(connection, hashed);
    return hashed;
  }

  async function lookUp({ key, hash, name }: Hashed): Promise<Known | null> {
    const at = now().getTime();
    const found = known.get(name);
    if (found !== undefined && at - found.at < keepMs) return found;
    if (!looksLikeKey(key)) return null;
    try {
      const row = await findKey(database, hash);
      known.delete(name);
      if (row === null) return null;
      if (known.size >= cacheMax) known.clear();
      const fresh = { row, caller: callerOf(row), at };
      known.set(name, fresh);
      return fresh;
    } catch (error) {
      if (found !== undefined && at - found.at < keepWhileAwayMs) return found;
      throw error;
    }
  }
}

export type KeyRing = {
  /**
   * @param connection - what the key came through
   * @throws Unavailable if the store is away and the key was not seen in the last five minutes
   */
  find(key: string, connection: object): Promise<Caller | null>;
  /** Which keys were used since it was last asked, and when. */
  takeUses(): readonly KeyUse[];
  /** Forgets what it remembers: after a revocation on this instance. */
  forget(): void;
};

export type KeyUse = { readonly key: string; readonly organisation: number; readonly at: Date };

function isOver(row: KeyRow, now: Date): boolean {
  return row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now);
}

function callerOf(row: KeyRow): Caller {
  const scopes = row.scopes.flatMap((name) => scope.safeParse(name).data ?? []);
  return {
    organisation: row.organisation,
    kind: "key",
    id: row.id,
    name: row.name,
    permissions: permissionsOfKey({ scopes, models: row.models }),
    models: row.models === null ? null : new Set(row.models),
  };
}
