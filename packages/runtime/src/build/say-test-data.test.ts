import { expect, test } from "vitest";

import { sayTestData } from "./say-test-data.ts";

test.each([
  { rows: 8, agreed: 8, says: "8 rows ran, 8 as expected" },
  { rows: 2, agreed: 0, says: "2 rows ran; test_data.json says of none what to expect" },
  { rows: 8, agreed: 3, says: "8 rows ran; 3 of them say what to expect, and it came" },
  { rows: 1, agreed: 1, says: "1 row ran, 1 as expected" },
])("of $rows rows of which $agreed said what to expect, nobody reads that some were wrong", ({ says, ...ran }) => {
  expect(sayTestData(ran)).toBe(says);
});
