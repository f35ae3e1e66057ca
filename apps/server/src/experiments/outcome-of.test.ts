import { expect, test } from "vitest";

import type { EventColumns } from "../platform/events/event-store.ts";
import { type OutcomeChoice, outcomeOf } from "./outcome-of.ts";

type Said = { readonly number?: number; readonly class?: string };

/** One row that was predicted and labelled so. */
function rowOf(predicted: Said, label: Said): EventColumns {
  const none = Number.NaN;
  return {
    ...{ rows: 1, numbers: [], categories: [], failed: Uint8Array.of(0) },
    ...{ time: Float64Array.of(0), latencyMs: Float64Array.of(none), labelTime: Float64Array.of(none) },
    ...{ output: Float64Array.of(predicted.number ?? none), class: [predicted.class ?? null] },
    ...{ labelNumber: Float64Array.of(label.number ?? none), labelClass: [label.class ?? null] },
  };
}

const accuracy: OutcomeChoice = { metric: "accuracy", value: null, task: "binary" };
const multiclass: OutcomeChoice = { ...accuracy, task: "multiclass" };
const error: OutcomeChoice = { metric: "error", value: null, task: "regression" };
const label = (value: string | null): OutcomeChoice => ({ metric: "label", value, task: "other" });
const prediction = (value: string | null): OutcomeChoice => ({ metric: "prediction", value, task: "other" });

test.each([
  { choice: accuracy, predicted: { number: 0.7 }, came: { number: 1, class: "true" }, worth: 1 },
  { choice: accuracy, predicted: { number: 0.2 }, came: { number: 1 }, worth: 0 },
  { choice: accuracy, predicted: { class: "late" }, came: { class: "late" }, worth: 1 },
  { choice: accuracy, predicted: { class: "late" }, came: { number: 1 }, worth: null },
  { choice: accuracy, predicted: {}, came: { number: 1 }, worth: null },
  { choice: accuracy, predicted: { number: 0.7 }, came: {}, worth: null },
  { choice: multiclass, predicted: { number: 2 }, came: { number: 2 }, worth: 1 },
  { choice: multiclass, predicted: { number: 2 }, came: { number: 3 }, worth: 0 },
  { choice: error, predicted: { number: 3 }, came: { number: 5 }, worth: 2 },
  { choice: error, predicted: { class: "3" }, came: { number: 5 }, worth: null },
  { choice: label(null), predicted: {}, came: { number: 4.5 }, worth: 4.5 },
  { choice: label(null), predicted: { number: 1 }, came: { class: "bought" }, worth: null },
  { choice: label("bought"), predicted: {}, came: { class: "bought" }, worth: 1 },
  { choice: label("bought"), predicted: {}, came: { class: "left" }, worth: 0 },
  { choice: label("true"), predicted: {}, came: { number: 1, class: "true" }, worth: 1 },
  { choice: label("1"), predicted: {}, came: { number: 1, class: "true" }, worth: 1 },
  { choice: label("bought"), predicted: { class: "bought" }, came: {}, worth: null },
  { choice: prediction(null), predicted: { number: 0.25 }, came: {}, worth: 0.25 },
  { choice: prediction("late"), predicted: { class: "on time" }, came: { class: "late" }, worth: 0 },
])(
  "predicted $predicted and labelled $came is worth $worth to $choice.metric $choice.value of $choice.task",
  ({ choice, predicted, came, worth }) => {
    expect(outcomeOf(rowOf(predicted, came), 0, choice)).toBe(worth);
  },
);
