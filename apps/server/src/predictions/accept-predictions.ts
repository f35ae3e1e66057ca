import type { IngestAnswer, RejectedRow } from "@driftguard/protocol";

import type { StampedVersion, VersionFinder } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import type { EventRow, EventStore } from "../platform/events/event-store.ts";
import type { ModelKey } from "../platform/events/model-key.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Turns } from "../platform/turns.ts";
import type { IngestCounts } from "./ingest-counts.ts";
import { cellsMax } from "./limits.ts";
import { openSchemaFor } from "./open-schema-for.ts";
import { parseRows } from "./parse-rows.ts";
import type { Items } from "./read-items.ts";
import type { Row } from "./row.ts";

export type AcceptParts = {
  readonly events: EventStore;
  readonly findVersion: VersionFinder;
  readonly counts: IngestCounts;
  readonly retentionDays: number;
  /** In which rows are read. */
  readonly turns: Turns;
};

/**
 * Stores the good rows of a request and names the bad ones. What it answers as accepted is committed.
 *
 * @param onFound - told which version the rows were for, where they left it as it was
 */
export async function acceptPredictions(
  ctx: Context,
  parts: AcceptParts,
  model: number,
  { items, unreadable }: Items,
  versionName?: string,
  onFound?: (version: StampedVersion) => void,
): Promise<IngestAnswer> {
  const found = await parts.findVersion(ctx, model, versionName);
  requireFewCells(items.length, found.schema.features.length);
  const now = ctx.now().getTime();
  const frame = { model, now, retentionDays: parts.retentionDays };
  const version = await openSchemaFor(ctx, found, { items, ...frame });
  if (version === found) onFound?.(found);
  const parsed = await parts.turns.run(ctx.caller.organisation, () =>
    parseRows(items, { ...frame, schema: version.schema }),
  );
  const skipped = new Set(unreadable.map(({ index }) => index));
  const rows = parsed.flatMap(({ row }) => (row === null || skipped.has(row.index) ? [] : [row]));
  const rejected = [
    ...unreadable,
    ...parsed.flatMap((one) => (one.rejected === null || skipped.has(one.rejected.index) ? [] : [one.rejected])),
  ].toSorted((one, other) => one.index - other.index);
  const duplicates = await store(ctx, parts.events, { model, version: version.id, rows, now });
  const answer = {
    accepted: rows.length - duplicates,
    duplicates,
    rejected,
    ...(rows.some(({ named }) => !named) ? { ids: rows.filter(({ named }) => !named).map(({ id }) => id) } : {}),
  };
  parts.counts.add({
    organisation: ctx.caller.organisation,
    model,
    requests: 1,
    accepted: answer.accepted,
    duplicates,
    rejected: rejected.length,
    lastRejected: describeRejected(rejected[0], items, now),
    at: new Date(now),
  });
  return answer;
}

/** @throws Problem request/too-large */
function requireFewCells(rows: number, features: number): void {
  if (rows * features <= cellsMax) return;
  throw new Problem(
    "request/too-large",
    `A request for this model's ${features} features has at most ${Math.floor(cellsMax / features)} rows, and this one has ${rows}: send it in parts.`,
  );
}

async function store(
  ctx: Context,
  events: EventStore,
  { model, version, rows, now }: { model: number; version: number; rows: readonly Row[]; now: number },
): Promise<number> {
  if (rows.length === 0) return 0;
  const key = { organisation: ctx.caller.organisation, model };
  const { duplicates } = await events.append(
    rows.map((row): EventRow => ({ ...key, ...row, version, time: row.time ?? now, receivedAt: now })),
  );
  const labelled = rows.filter(({ actual }) => actual !== null);
  if (labelled.length === 0) return duplicates.length;
  const repeated = new Set(duplicates.map(({ id }) => id));
  const times = await timesOf(
    events,
    key,
    labelled.filter(({ id, time }) => time === null && repeated.has(id)),
  );
  await events.appendLabels(
    labelled.flatMap(({ id, time, actual }) =>
      actual === null
        ? []
        : [{ ...key, prediction: id, ...actual, time: time ?? times.get(id) ?? now, receivedAt: now }],
    ),
  );
  return duplicates.length;
}

/**
 * When repeated rows without a time of their own came first. What a row says of its outcome is as old as the row: a
 * repeat must not win over a label that came since.
 */
async function timesOf(events: EventStore, key: ModelKey, rows: readonly Row[]): Promise<ReadonlyMap<string, number>> {
  if (rows.length === 0) return new Map();
  const stored = await events.findByIds(
    key,
    rows.map(({ id }) => id),
  );
  return new Map(stored.map(({ id, time }) => [id, time]));
}

function describeRejected(
  row: RejectedRow | undefined,
  items: readonly unknown[],
  now: number,
): { at: string; row: RejectedRow; payload: string | null } | null {
  if (row === undefined) return null;
  const item = items[row.index];
  return {
    at: new Date(now).toISOString(),
    row,
    // Cut in the middle of a character it could not be stored.
    payload: item === undefined ? null : JSON.stringify(item).slice(0, payloadMax).toWellFormed(),
  };
}

const payloadMax = 500;
