import type { Job, JobLine } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { firstError } from "./first-error.ts";
import { createLogBook } from "./log-book.ts";

const lines = (...texts: readonly (readonly [string, string])[]): JobLine[] =>
  texts.map(([step, text], at) => ({ sequence: at + 1, at: "2026-11-20T12:00:00.000Z", step, text }));

function found(problem: Job["problem"], all: readonly JobLine[]): string | undefined {
  const book = createLogBook("fetch");
  book.add(all);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a job only this is asked
  return firstError({ problem } as Job, book.of)?.text;
}

const problem = { step: "load", code: "load_failed", detail: "It failed." };

test.each([
  {
    promise: "the first line of the failed step that looks like an error is the one",
    all: lines(
      ["scan", "error of before"],
      ["load", "starting"],
      ["load", "ModuleNotFoundError: x"],
      ["load", "It failed."],
    ),
    text: "ModuleNotFoundError: x",
  },
  { promise: "without one it is the last line", all: lines(["load", "a"], ["load", "b"]), text: "b" },
  {
    promise: "a line of no step belongs to the step before it",
    all: lines(["load", "a"], ["", "The server was killed."]),
    text: "The server was killed.",
  },
  { promise: "a step without a line has none", all: [], text: undefined },
])("$promise", ({ all, text }) => {
  expect(found(problem, all)).toBe(text);
});

test("a job that did not fail has no such line", () => {
  expect(found(null, lines(["load", "error"]))).toBeUndefined();
});
