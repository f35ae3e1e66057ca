import type { IngestAnswer } from "@driftguard/protocol";

import type { Asked, Recall, Recalled } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Outdated } from "../platform/events/premise.ts";
import { createJoiner } from "../platform/join-pieces.ts";
import type { AcceptParts } from "./accept-predictions.ts";
import { plainSchemaOf } from "./plain-schema.ts";
import { createPlainReader, type ReadPlainRows } from "./read-plain-rows.ts";

/** What a request asks for, where it can be answered by what is remembered: takes its body, and answers or gives it back. */
export type PlainAcceptance = (pieces: readonly Buffer[]) => Promise<IngestAnswer | null>;

/** @returns `null`: nothing is remembered of what is asked for */
export type PlainDoor = (ctx: Context, asked: Asked) => PlainAcceptance | null;

/**
 * The short way of `acceptPredictions`, for rows that are plain (`ReadPlainRows`) and a model that is remembered: one
 * round trip to the store, which makes sure of the model too. It accepts and answers the same, or gives the request back
 * (`null`) with nothing stored.
 */
export function createPlainDoor({ events, counts, retentionDays, turns }: AcceptParts, recall: Recall): PlainDoor {
  const join = createJoiner();
  const readers = new WeakMap<Recalled["version"], ReadPlainRows>();
  const readerOf = (version: Recalled["version"]): ReadPlainRows => {
    const known = readers.get(version);
    if (known !== undefined) return known;
    const made = createPlainReader(plainSchemaOf(version.schema));
    readers.set(version, made);
    return made;
  };
  return (ctx, asked) => {
    const recalled = recall.find(asked);
    if (recalled === null) return null;
    const { premise, version } = recalled;
    const { organisation, models } = ctx.caller;
    if (premise.organisation !== organisation || (models !== null && !models.has(premise.model))) return null;
    return async (pieces) => {
      const now = ctx.now().getTime();
      const key = { organisation, model: premise.model };
      const read = (): Promise<{ rows: number; duplicates: number }> | null => {
        const body = join(pieces);
        const batch = events.collect({ ...key, version: version.id, receivedAt: now });
        const rows = readerOf(version)(body, { now, retentionDays }, (row) => batch.add(row, body));
        return rows === null ? null : batch.store(premise).then(({ duplicates }) => ({ rows, duplicates }));
      };
      const stored = await turns.run(organisation, read).catch((error: unknown) => {
        if (!(error instanceof Outdated)) throw error;
        recall.forget(asked);
        return null;
      });
      if (stored === null) return null;
      const { rows, duplicates } = stored;
      const answer = { accepted: rows - duplicates, duplicates, rejected: [] };
      counts.add({
        ...{ ...key, requests: 1, accepted: answer.accepted, duplicates, rejected: 0 },
        ...{ lastRejected: null, at: new Date(now) },
      });
      return answer;
    };
  };
}
