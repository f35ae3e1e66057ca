import type { Outcome } from "@driftguard/runtime";
import { expect, test } from "vitest";

import { hideValues } from "../variables/index.ts";
import { hideInOutcome } from "./hide-in-outcome.ts";

const hide = hideValues(["s3cret-token"]);

test("what a model says of a bad input holds none of its values", () => {
  const failed = { kind: "failed", code: "bad_input", status: 422, retryAfterSeconds: null } as const;
  const detail = "row 0: ValueError: s3cret-token takes no such row";
  expect(hideInOutcome({ ...failed, detail }, hide)).toEqual({
    ...failed,
    detail: "row 0: ValueError: *** takes no such row",
  });
});

test("an answer stays what it is", () => {
  const predictions = { values: ["s3cret-token"], scores: null };
  const answered: Outcome = { kind: "answered", predictions, totalMs: 1, workerMs: 1 };
  expect(hideInOutcome(answered, hide)).toBe(answered);
});
