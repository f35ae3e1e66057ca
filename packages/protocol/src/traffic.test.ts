import { expect, test } from "vitest";

import { trafficInput } from "./traffic.ts";

test.each([
  { stages: [10_000], taken: false },
  { stages: [5_001, 10_000], taken: false },
  { stages: [5_000, 10_000], taken: true },
  { stages: undefined, taken: true },
])(
  "a trial of the stages $stages leaves the stable version half the requests at first: $taken",
  ({ stages, taken }) => {
    expect(trafficInput.safeParse({ canary: { version: "4", stages } }).success).toBe(taken);
  },
);
