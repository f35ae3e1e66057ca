import type { AuditEntry, AuditPage } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { StoredEntry } from "./check-chain.ts";
import { listActorNames } from "./queries/actor-names.ts";
import { listEntries } from "./queries/entries.ts";

export type ListAuditInput = {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly object?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** Who did what to what, newest first. */
export async function listAudit(ctx: Context, input: ListAuditInput): Promise<AuditPage> {
  const before = input.cursor === undefined ? null : readCursor(input.cursor);
  const { organisation } = ctx.caller;
  const { entries, names } = await ctx.transaction(async (tx) => {
    const found = await listEntries(tx, organisation, {
      actor: input.actor ?? null,
      action: input.action ?? null,
      object: input.object ?? null,
      before,
      limit: input.limit + 1,
    });
    const actors = [...new Set(found.map(({ actor }) => actor))];
    return { entries: found, names: await listActorNames(tx, organisation, actors) };
  });
  const page = entries.slice(0, input.limit);
  const last = page.at(-1);
  return {
    items: page.map((entry) => ({ ...presentEntry(entry), actor_name: names.get(entry.actor) ?? null })),
    next: entries.length > input.limit && last !== undefined ? writeCursor(last.sequence) : null,
  };
}

function presentEntry({
  sequence,
  at,
  hash,
  previousHash: _previous,
  object,
  detail,
  ...entry
}: StoredEntry): Omit<AuditEntry, "actor_name"> {
  return {
    ...entry,
    sequence,
    at: at.toISOString(),
    object: object ?? "",
    detail: { ...detail },
    hash: hash.toString("hex"),
  };
}

function writeCursor(sequence: number): string {
  return Buffer.from(`audit ${sequence}`).toString("base64url");
}

function readCursor(text: string): number {
  const found = /^audit (\d{1,15})$/.exec(Buffer.from(text, "base64url").toString());
  if (found?.[1] === undefined)
    throw new Problem("request/not-acceptable-cursor", "cursor: expected the `next` of an earlier page.");
  return Number(found[1]);
}
