import * as fc from "fast-check";
import { expect, test } from "vitest";

import { mendedLines } from "./mended-lines.ts";

const shown = (before: string, after: string): string =>
  mendedLines(before, after)
    .map(({ kind, text }) => `${{ same: " ", removed: "-", added: "+" }[kind]}${text}`)
    .join("\n");

test("one changed line is removed and added, its neighbours stand once", () => {
  expect(shown('{\n  "amount": "49,90",\n  "id": 1\n}', '{\n  "amount": 49.90,\n  "id": 1\n}')).toBe(
    ' {\n-  "amount": "49,90",\n+  "amount": 49.90,\n   "id": 1\n }',
  );
});

test("equal texts have nothing to mend", () => {
  expect(shown("a\nb", "a\nb")).toBe(" a\n b");
});

test("without what was added it is the first text, without what was removed the second", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 12 })
    .map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = mendedLines(before, after);
      const without = (kind: string): string =>
        lines
          .filter((line) => line.kind !== kind)
          .map(({ text: words }) => words)
          .join("\n");
      expect(without("added")).toBe(before);
      expect(without("removed")).toBe(after);
    }),
  );
});
