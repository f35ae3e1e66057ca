import type { LabelsAnswer, RejectedRow } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import type { EventStore, LabelRow } from "../platform/events/event-store.ts";
import { describeValue } from "../platform/http/describe-issues.ts";
import { eventId } from "./event-id.ts";
import { readMoment, readName } from "./parse-rows.ts";
import type { Items } from "./read-items.ts";
import { readLabel } from "./read-label.ts";
import { orRefusal, Refusal } from "./refusal.ts";

/**
 * Stores ground truths by prediction id, before or after their predictions. Of two for one prediction the later counts. One
 * whose prediction is not here is told as waiting: nobody knows whether it is still to come, or was erased.
 */
export async function acceptLabels(
  ctx: Context,
  events: EventStore,
  model: number,
  { items, unreadable }: Items,
): Promise<LabelsAnswer> {
  const now = ctx.now().getTime();
  const { organisation } = ctx.caller;
  const rejected: RejectedRow[] = [...unreadable];
  const labels: LabelRow[] = [];
  for (const [index, item] of items.entries()) {
    if (item === undefined) continue;
    const read = orRefusal(() => readOne(item, model, now));
    if (read instanceof Refusal) rejected.push(read.at(index));
    else labels.push({ ...read, organisation, model, receivedAt: now });
  }
  if (labels.length === 0) return { accepted: 0, waiting: 0, rejected: byIndex(rejected) };
  await events.appendLabels(labels);
  const waiting = await events.countMissing(
    { organisation, model },
    labels.map(({ prediction }) => prediction),
  );
  return { accepted: labels.length, waiting, rejected: byIndex(rejected) };
}

function byIndex(rejected: readonly RejectedRow[]): RejectedRow[] {
  return rejected.toSorted((one, other) => one.index - other.index);
}

function readOne(
  item: unknown,
  model: number,
  now: number,
): Pick<LabelRow, "prediction" | "number" | "class" | "time"> {
  if (item === null || typeof item !== "object" || Array.isArray(item))
    throw new Refusal("row", "an object with id and label", describeValue(item));
  const { id, label, actual, timestamp, ...others }: Record<string, unknown> = { ...item };
  for (const [name, value] of Object.entries(others)) throw new Refusal(name, "no such field", describeValue(value));
  const given = label ?? actual;
  // It is named as it was sent.
  const field = label === undefined && actual !== undefined ? "actual" : "label";
  const read = readLabel(given, field);
  if (read === null) throw new Refusal(field, "a number, a text, true or false", describeValue(given));
  return {
    prediction: eventId(model, readName(id, "id")).id,
    ...read,
    time: timestamp === undefined || timestamp === null ? now : readMoment(timestamp, now),
  };
}
