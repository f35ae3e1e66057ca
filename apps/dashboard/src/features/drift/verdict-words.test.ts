import type { VerdictAnswer } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { doubtWords, findingSeverity } from "./verdict-words.ts";

const verdict: VerdictAnswer = {
  feature: "amount",
  method: "ks",
  status: "stable",
  severity: 0,
  reason: null,
  statistic: 0.1,
  effect: { name: "D", value: 0.1, unit: "" },
  threshold: 0.15,
  ratio: 0.67,
  p_value: 0.2,
  n: 17,
  m: 1000,
  missing: { reference: 0, current: 0 },
  details: {},
};

test.each([
  { status: "stable", details: {}, words: null, severity: 0 },
  { status: "insufficient", details: { rows_min: 30 }, words: "Too few rows: 17 of 30", severity: null },
  { status: "insufficient", details: {}, words: "Too few rows: 17", severity: null },
  {
    status: "undecided",
    details: { critical: 0.2143 },
    words: "17 rows can only show changes above 0.21",
    severity: null,
  },
  { status: "error", details: {}, words: "Not computed: unknown reason", severity: null },
] as const)("$status ($details) is said as $words and is never a calm colour unless it was judged", (given) => {
  const finding = { ...verdict, status: given.status, details: given.details };
  expect(doubtWords(finding)).toBe(given.words);
  expect(findingSeverity(finding)).toBe(given.severity);
});
