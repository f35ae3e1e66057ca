import { expect, test } from "vitest";
import { severityOf } from "./severity.ts";

test.each([
  { promise: "nothing judged is 0", ratio: null, isFired: false, severity: 0 },
  { promise: "below .35 of the threshold is 0", ratio: 0.349, isFired: false, severity: 0 },
  { promise: "from .35 on is 1", ratio: 0.35, isFired: false, severity: 1 },
  { promise: "from .7 on is watched", ratio: 0.7, isFired: false, severity: 2 },
  { promise: "beyond the threshold without firing is watched", ratio: 3, isFired: false, severity: 2 },
  { promise: "fired is drift", ratio: 1, isFired: true, severity: 3 },
  { promise: "fired below twice the threshold is drift", ratio: 1.999, isFired: true, severity: 3 },
  { promise: "fired at twice the threshold is severe", ratio: 2, isFired: true, severity: 4 },
])("$promise", ({ ratio, isFired, severity }) => {
  expect(severityOf(ratio, isFired)).toBe(severity);
});
