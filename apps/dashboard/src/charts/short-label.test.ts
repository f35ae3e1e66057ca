import { expect, test } from "vitest";

import { shortLabel } from "./short-label.ts";

test.each([
  ["alert 2: Performance: outcomes are 2.5 times as frequent as predicted", "Alert 2"],
  ["v42", "v42"],
  ["Alert opened 18:00", "Alert opened 18:00"],
  ["version 2026-11-21T00-00-00Z-candidate", "version 2026-11-2…"],
  ["", ""],
])("%s is flagged as %s", (label, short) => {
  expect(shortLabel(label)).toBe(short);
});
