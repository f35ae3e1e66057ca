import type { IngestAnswer, RejectedRow } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import type { EventRow, EventStore } from "../platform/events/event-store.ts";
import { findTarget, openSchemaFor } from "./find-target.ts";
import type { IngestCounts } from "./ingest-counts.ts";
import { parseRows } from "./parse-rows.ts";
import type { Items } from "./read-items.ts";
import type { Row } from "./row.ts";

export type AcceptParts = {
  readonly events: EventStore;
  readonly counts: IngestCounts;
  readonly retentionDays: number;
};

/** Stores the good rows of a request and names the bad ones. What it answers as accepted is committed. */
export async function acceptPredictions(
  ctx: Context,
  parts: AcceptParts,
  model: number,
  { items, unreadable }: Items,
  versionName?: string,
): Promise<IngestAnswer> {
  const target = await findTarget(ctx, model, versionName);
  const version = await openSchemaFor(ctx, target.version, items);
  const now = ctx.now().getTime();
  const parsed = parseRows(items, { model, schema: version.schema, now, retentionDays: parts.retentionDays });
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
  const labels = rows.flatMap((row) =>
    row.actual === null ? [] : [{ ...key, prediction: row.id, ...row.actual, time: now, receivedAt: now }],
  );
  if (labels.length > 0) await events.appendLabels(labels);
  return duplicates.length;
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
    payload: item === undefined ? null : JSON.stringify(item).slice(0, 500),
  };
}
