import { expect, test } from "vitest";
import { z } from "zod";

import { describeIssues } from "./describe-issues.ts";

const body = z.strictObject({ name: z.string().max(3), password: z.string().min(12) });
const describe = (value: unknown) => {
  const { error } = body.safeParse(value);
  if (error === undefined) throw new Error("nothing is wrong with it");
  return describeIssues(error, value, "");
};

test.each([
  {
    promise: "a value that is not as expected is quoted",
    value: { name: "Adelaide", password: "long enough for it" },
    fault: { field: "name", expected: "at most 3 characters", found: '"Adelaide"' },
  },
  {
    promise: "a secret is not, only its length",
    value: { name: "Ada", password: "short" },
    fault: { field: "password", expected: "at least 12 characters", found: "5 characters" },
  },
  {
    promise: "a secret that is missing is said to be",
    value: { name: "Ada" },
    fault: { field: "password", expected: "a string", found: "nothing" },
  },
])("$promise", ({ value, fault }) => {
  expect(describe(value)).toEqual([fault]);
});
