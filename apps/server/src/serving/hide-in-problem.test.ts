import { BuildProblem } from "@driftguard/runtime";
import { expect, test } from "vitest";

import { hideValues } from "../variables/index.ts";
import { hideInProblem } from "./hide-in-problem.ts";

const hide = hideValues(["s3cret-token"]);

test("what a model says as it does not start holds none of its values, in no part of it", () => {
  const cause = new Error("KeyError: s3cret-token");
  const problem = new BuildProblem("load_failed", "It does not load: KeyError: s3cret-token", {
    ...{ lines: ["reading s3cret-token"], cause },
  });
  const hidden = hideInProblem(problem, hide);
  expect(hidden).toMatchObject({
    code: "load_failed",
    message: "It does not load: KeyError: ***",
    lines: ["reading ***"],
  });
  expect(hidden).toBeInstanceOf(BuildProblem);
  expect((hidden as BuildProblem).cause).toBeUndefined();
  expect((hidden as BuildProblem).stack).not.toContain("s3cret-token");
});

test("a failure of ours stays what it is", () => {
  const failure = new TypeError("not a function");
  expect(hideInProblem(failure, hide)).toBe(failure);
});
