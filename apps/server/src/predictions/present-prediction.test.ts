import { expect, test } from "vitest";

import { correctedSchema, emptySchema, type VersionRow, withFeatures } from "../models/index.ts";
import type { StoredEvent } from "../platform/events/event-store.ts";
import { presentPrediction } from "./present-prediction.ts";

const at = Date.UTC(2026, 10, 26, 12);
const version: VersionRow = {
  id: 1,
  model: 1,
  name: "v1",
  schema: withFeatures(emptySchema, [
    { name: "amount", type: "numeric", inferred: null },
    { name: "country", type: "categorical", inferred: null },
    { name: "member", type: "boolean", inferred: null },
    { name: "note", type: "text", inferred: null },
  ]),
  created_at: new Date(at),
};
const event: StoredEvent = {
  organisation: 1,
  model: 1,
  version: 1,
  id: "0190f5e2-7c3b-7a11-9f6e-2f0f6f1f0a01",
  externalId: null,
  time: at,
  receivedAt: at + 1000,
  numbers: [],
  categories: [],
  output: null,
  class: null,
  latencyMs: null,
  error: null,
  extra: null,
  label: null,
};

test.each([
  {
    promise: "slots are read by the schema",
    event: { numbers: [3.5, 0], categories: ["DE"] },
    features: { amount: 3.5, country: "DE", member: false },
  },
  { promise: "a slot that a row does not have is no feature", event: { numbers: [3.5] }, features: { amount: 3.5 } },
  {
    promise: "what was kept beside wins over its slot",
    event: { categories: ["3"], extra: { features: { country: 3 } } },
    features: { country: 3 },
  },
  {
    promise: "what has no slot comes from beside",
    event: { extra: { features: { note: "n", more: [1] } } },
    features: { note: "n", more: [1] },
  },
])("$promise", ({ event: given, features }) => {
  expect(presentPrediction({ ...event, ...given }, version).features).toEqual(features);
});

test("a row that came before its feature's type was corrected is shown as it was sent", () => {
  const corrected = correctedSchema(version.schema, [
    { name: "amount", type: "categorical" },
    { name: "country", type: "text" },
    { name: "member", type: "categorical" },
  ]);
  const shown = (given: Partial<StoredEvent>) =>
    presentPrediction({ ...event, ...given }, { ...version, schema: corrected }).features;
  expect(shown({ numbers: [3.5, 1], categories: ["DE"] })).toEqual({ amount: 3.5, country: "DE", member: true });
  expect(shown({ categories: [null, "3.5", "yes"] })).toEqual({ amount: "3.5", member: "yes" });
});

test("a number of a feature that is boolean since is no false", () => {
  const schema = correctedSchema(version.schema, [{ name: "amount", type: "boolean" }]);
  expect(presentPrediction({ ...event, numbers: [3.5] }, { ...version, schema }).features).toEqual({ amount: 3.5 });
});

test.each([
  { event: { output: 0.5 }, prediction: 0.5, score: null },
  { event: { class: "no" }, prediction: "no", score: null },
  { event: { output: 1, extra: { prediction: true } }, prediction: true, score: null },
  { event: {}, prediction: null, score: null },
  { event: { output: 0.9, class: "1", extra: { prediction: 1 } }, prediction: 1, score: 0.9 },
  { event: { output: 0.9, class: "no" }, prediction: "no", score: 0.9 },
  { event: { output: 0.9, class: "true", extra: { prediction: true } }, prediction: true, score: 0.9 },
  { event: { output: 0.9, extra: { prediction: null } }, prediction: null, score: 0.9 },
])("$event is the prediction $prediction with the score $score", ({ event: given, prediction, score }) => {
  expect(presentPrediction({ ...event, ...given }, version)).toMatchObject({ prediction, score });
});

test.each([
  { label: { number: 2, class: null }, shown: 2 },
  { label: { number: null, class: "yes" }, shown: "yes" },
  { label: { number: 1, class: "true" }, shown: true },
  { label: { number: 0, class: "false" }, shown: false },
])("the label $label is shown as $shown", ({ label, shown }) => {
  const answer = presentPrediction({ ...event, label: { ...label, time: at, receivedAt: at } }, version);
  expect([answer.label, answer.labelled_at]).toEqual([shown, "2026-11-26T12:00:00.000Z"]);
});

test("its sender's id is shown, and a row of a version that is gone still is", () => {
  expect(presentPrediction({ ...event, externalId: "n-1" }, undefined)).toMatchObject({ id: "n-1", version: "" });
});
