import { expect, test } from "vitest";

import { systemCaller } from "../access/index.ts";
import type { Context } from "../platform/context.ts";
import type { EventStore, LabelRow } from "../platform/events/event-store.ts";
import { acceptLabels } from "./accept-labels.ts";
import { eventId } from "./event-id.ts";

const now = Date.UTC(2026, 10, 26, 12);

test.each([
  { label: 1, stored: { number: 1, class: null } },
  { label: 0.25, stored: { number: 0.25, class: null } },
  { label: "late", stored: { number: null, class: "late" } },
  { label: true, stored: { number: 1, class: "true" } },
])("the label $label is stored under its prediction's key, as of now", async ({ label, stored }) => {
  const { answer, labels } = await accept([{ id: "n-1", label }]);
  expect(answer).toEqual({ accepted: 1, waiting: 0, rejected: [] });
  expect(labels).toEqual([
    { organisation: 5, model: 7, prediction: eventId(7, "n-1").id, ...stored, time: now, receivedAt: now },
  ]);
});

test("a label with a time is as of then", async () => {
  const { labels } = await accept([{ id: "n-1", actual: 1, timestamp: "2026-11-25T12:00:00Z" }]);
  expect(labels).toMatchObject([{ time: now - 86_400_000, receivedAt: now }]);
});

test.each([
  { field: "row", item: 5, found: "5" },
  { field: "id", item: { label: 1 }, found: "nothing" },
  { field: "id", item: { id: "", label: 1 }, found: '""' },
  { field: "label", item: { id: "a" }, found: "nothing" },
  { field: "label", item: { id: "a", label: null }, found: "nothing" },
  { field: "label", item: { id: "a", label: [1] }, found: "a list of 1" },
  { field: "actual", item: { id: "a", actual: [1] }, found: "a list of 1" },
  { field: "label", item: { id: "a", label: "\ud83d" }, found: '"\\ud83d"' },
  { field: "timestamp", item: { id: "a", label: 1, timestamp: "soon" }, found: '"soon"' },
  // It would win over every label that comes within a year.
  {
    field: "timestamp",
    item: { id: "a", label: 1, timestamp: "2027-11-26T12:00:00Z" },
    found: "2027-11-26T12:00:00.000Z",
  },
  { field: "labels", item: { id: "a", labels: 1 }, found: "1" },
])("$field is named: $found", async ({ field, item, found }) => {
  const { answer, labels } = await accept([item, { id: "good", label: 1 }]);
  expect(answer).toMatchObject({ accepted: 1, rejected: [{ index: 0, field, found }] });
  expect(labels).toHaveLength(1);
});

test("a line that could not be read keeps its place among the refused", async () => {
  const line = { index: 1, field: "row", expected: "a JSON object on one line", found: '"x"' };
  const { answer } = await accept([{ id: "a", label: 1 }, undefined, 5], [line]);
  expect(answer.rejected.map(({ index }) => index)).toEqual([1, 2]);
});

async function accept(items: readonly unknown[], unreadable: Parameters<typeof acceptLabels>[3]["unreadable"] = []) {
  const labels: LabelRow[] = [];
  const events = {
    appendLabels: async (rows: readonly LabelRow[]) => void labels.push(...rows),
    countMissing: async () => 0,
  } as Partial<EventStore>;
  const ctx = { caller: systemCaller(5, "test"), now: () => new Date(now) } as Partial<Context>;
  const answer = await acceptLabels(ctx as Context, events as EventStore, 7, { items, unreadable });
  return { answer, labels };
}
