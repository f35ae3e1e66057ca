import { expect, test } from "vitest";

import {
  countOf,
  formatCount,
  formatDecimal,
  formatInUnit,
  formatPValue,
  formatPlain,
  formatPoints,
  formatRatio,
  formatShare,
  formatShortCount,
  formatTickInUnit,
} from "./numbers.ts";

test.each([
  [formatCount(49886), "49,886"],
  [formatCount(-5), "−5"],
  [formatCount(null), "–"],
  [formatShortCount(9_999), "9,999"],
  [formatShortCount(1_240_000), "1.24M"],
  [formatShare(0.686), "68.6\u00a0%"],
  [formatShare(0.2, 0), "20\u00a0%"],
  [formatPoints(0.734), "+73\u00a0pt"],
  [formatPoints(-0.034), "−3\u00a0pt"],
  [formatDecimal(-0.021), "−0.02"],
  [formatRatio(1.257), "1.26×"],
  [formatRatio(4.28), "4.3×"],
  [formatRatio(12.4), "12×"],
  [formatPValue(3e-9), "<\u00a00.001"],
  [formatPValue(0.0134), "0.013"],
  [formatPlain(-1234.567), "−1,235"],
  [formatInUnit(0.203, "share"), "20.3\u00a0%"],
  [formatInUnit(1.2, "ratio"), "1.20×"],
  [formatInUnit(84.31, "ms"), "84.3\u00a0ms"],
  [formatInUnit(0.234, ""), "0.23"],
  [formatInUnit(null, "share"), "–"],
  [formatTickInUnit(0.6, "share"), "60\u00a0%"],
  [formatTickInUnit(0.025, "share"), "2.5\u00a0%"],
  [formatTickInUnit(0.1, ""), "0.1"],
  [formatTickInUnit(1, "ratio"), "1×"],
  [formatTickInUnit(100, "ms"), "100\u00a0ms"],
  [countOf(1, "model"), "1 model"],
  [countOf(1200, "model"), "1,200 models"],
])("%s reads %s", (shown, expected) => {
  expect(shown).toBe(expected);
});
