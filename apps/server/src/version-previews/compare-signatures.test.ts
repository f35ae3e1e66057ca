import type { Column, Signature } from "@driftguard/runtime";
import { expect, test } from "vitest";

import { compareSignatures } from "./compare-signatures.ts";

const column = (name: string, type: Column["type"] = "number", nullable = false): Column => ({
  ...{ name, type, nullable, range: null, levels: null },
});
const signature = (change: Partial<Signature>): Signature => ({
  ...{ columns: [column("age")], columnsFrom: "test-data", codec: "f64", positional: true },
  ...{ task: "classification", prediction: "label", classes: ["no", "yes"], ...change },
});
const none = { added: [], removed: [], changed: [], untold: [], output: null };

test.each([
  { what: "the same", after: {}, difference: none },
  {
    what: "one feature in another's place",
    after: { columns: [column("tenure", "integer")] },
    difference: { ...none, added: [{ name: "tenure", type: "integer" }], removed: [{ name: "age", type: "number" }] },
  },
  {
    what: "another type, or null where none was taken",
    after: { columns: [column("age", "number", true)] },
    difference: { ...none, changed: [{ name: "age", from: "number", to: "number or null" }] },
  },
  {
    what: "another kind of answer",
    after: { prediction: "probability" },
    difference: {
      ...none,
      output: { from: "a class of no, yes (classification)", to: "a probability (classification)" },
    },
  },
  {
    what: "no columns told: nothing is known of them",
    after: { columns: null },
    difference: { ...none, untold: ["after"] },
  },
] as const)("$what", ({ after, difference }) => {
  expect(compareSignatures(signature({}), signature(after))).toEqual(difference);
});
