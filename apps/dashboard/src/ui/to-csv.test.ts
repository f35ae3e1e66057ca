import { expect, test } from "vitest";

import { toCsv } from "./to-csv.ts";

test.each([
  { promise: "plain cells stand as they are", cells: ["a", 1.5, true], line: "a,1.5,true" },
  { promise: "a missing value is an empty field", cells: [null, "b"], line: ",b" },
  { promise: "commas, quotes and line ends are quoted", cells: ['say "a,b"', "x\ny"], line: '"say ""a,b""","x\ny"' },
  {
    promise: "a formula from a feature's value is not run",
    cells: ["=HYPERLINK(1)", "@x"],
    line: "'=HYPERLINK(1),'@x",
  },
  { promise: "a negative number stays a number", cells: [-1], line: "-1" },
])("$promise", ({ cells, line }) => {
  expect(toCsv(["h"], [cells])).toBe(`h\r\n${line}\r\n`);
});
