import { expect, test } from "vitest";

import type { Look } from "./read-looked.ts";
import { sayExperiment, type SayInput } from "./say-experiment.ts";

const look: Look = {
  status: "different",
  first: { rows: 400, mean: 0.8 },
  second: { rows: 410, mean: 0.9 },
  difference: 0.1,
  interval: [0.04, 0.16],
};
const input: SayInput = {
  ...{ metric: "accuracy", value: null, better: "higher", first: "3", second: "4" },
  ...{ looked: look, found: { ...look, difference: 0.1, at: "2026-11-27T12:00:00.000Z" } },
};
const open: Look = { ...look, status: "undecided", difference: 0.01, interval: [-0.05, 0.07] };

test.each([
  {
    promise: "more of what is to be high is better",
    change: {},
    verdict: "second",
    says: "Version 4 is better: its accuracy is 10.0 points higher (4.0 to 16.0).",
  },
  {
    promise: "more of what is to be low is worse, and told of the one that is better",
    change: { metric: "error", better: "lower" },
    verdict: "first",
    says: "Version 3 is better: its error is 0.1 lower (0.04 to 0.16).",
  },
  {
    promise: "a share is named by what it is of",
    change: { metric: "label", value: "bought" },
    verdict: "second",
    says: 'Version 4 is better: its share of labels "bought" is 10.0 points higher (4.0 to 16.0).',
  },
  {
    promise: "what was found stays found, and a later interval with 0 in it is told",
    change: { looked: open },
    verdict: "second",
    says: "Version 4 is better: its accuracy is 1.0 points higher (−5.0 to 7.0). That was found before; with the rows since, the interval reaches 0 again.",
  },
  {
    promise: "nothing found yet is no difference seen yet, with how large it may be",
    change: { looked: open, found: null },
    verdict: "no-difference-yet",
    says: "No difference seen yet: the accuracy of version 4 lies between 5.0 points below and 7.0 points above that of version 3.",
  },
] as const)("$promise", ({ change, verdict, says }) => {
  expect(sayExperiment({ ...input, ...change })).toEqual({ verdict, says });
});

test.each([
  { promise: "too few rows are no verdict", looked: { ...look, status: "insufficient" }, verdict: "too-few" },
  { promise: "rows that do not vary are not tested", looked: { ...open, interval: null }, verdict: "constant" },
] as const)("$promise", ({ looked, verdict }) => {
  expect(sayExperiment({ ...input, looked, found: null }).verdict).toBe(verdict);
});

test("a difference that turned round is no verdict any more", () => {
  expect(sayExperiment({ ...input, looked: { ...look, difference: -0.1, interval: [-0.16, -0.04] } }).verdict).toBe(
    "turned",
  );
});
