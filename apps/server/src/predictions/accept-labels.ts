import type { RejectedRow } from "@driftguard/protocol";

import { describeValue } from "../platform/http/describe-issues.ts";
import type { Context } from "../platform/context.ts";
import type { EventStore, LabelRow } from "../platform/events/event-store.ts";
import { eventId } from "./event-id.ts";
import { readInstant, readLabel } from "./parse-rows.ts";
import type { Items } from "./read-items.ts";

export type LabelsAnswer = { readonly accepted: number; readonly rejected: readonly RejectedRow[] };

/** Stores ground truths by prediction id, before or after their predictions. Of two for one prediction the later counts. */
export async function acceptLabels(
  ctx: Context,
  events: EventStore,
  model: number,
  { items, unreadable }: Items,
): Promise<LabelsAnswer> {
  const now = ctx.now().getTime();
  const rejected: RejectedRow[] = [...unreadable];
  const labels: LabelRow[] = [];
  for (const [index, item] of items.entries()) {
    if (item === undefined) continue;
    const read = readOne(item, index, model, now);
    if ("field" in read) rejected.push(read);
    else labels.push({ ...read, organisation: ctx.caller.organisation, model, receivedAt: now });
  }
  if (labels.length > 0) await events.appendLabels(labels);
  return { accepted: labels.length, rejected: rejected.toSorted((one, other) => one.index - other.index) };
}

function readOne(
  item: unknown,
  index: number,
  model: number,
  now: number,
): RejectedRow | Pick<LabelRow, "prediction" | "number" | "class" | "time"> {
  if (item === null || typeof item !== "object" || Array.isArray(item)) {
    return { index, field: "row", expected: "an object with id and label", found: describeValue(item) };
  }
  const { id, label, actual, timestamp, ...others }: Record<string, unknown> = { ...item };
  const extra = Object.keys(others)[0];
  if (extra !== undefined)
    return { index, field: extra, expected: "no such field", found: describeValue(others[extra]) };
  const name = typeof id === "number" && Number.isSafeInteger(id) ? String(id) : id;
  if (typeof name !== "string" || name === "" || name.length > 256 || name.includes("\0"))
    return { index, field: "id", expected: "the id of a prediction", found: describeValue(id) };
  const time = timestamp === undefined || timestamp === null ? now : readInstant(timestamp);
  if (time === null)
    return {
      index,
      field: "timestamp",
      expected: "a time such as 2026-11-26T12:00:00Z",
      found: describeValue(timestamp),
    };
  const value = label ?? actual;
  try {
    const read = readLabel(value, "label");
    if (read === null)
      return { index, field: "label", expected: "a number, a text, true or false", found: describeValue(value) };
    return { prediction: eventId(model, name).id, ...read, time };
  } catch {
    return { index, field: "label", expected: "a number, a text, true or false", found: describeValue(value) };
  }
}
