import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonElements } from "./json-elements.ts";

test("any list of objects is cut into its elements, however its text is cut into pieces", () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
      fc.constantFrom(0, 2),
      fc.integer({ min: 1, max: 9 }),
      (list, indent, size) => {
        const text = JSON.stringify(list, null, indent);
        const elements = jsonElements();
        const found: unknown[] = [];
        for (let at = 0; at < text.length; at += size)
          elements.add(text.slice(at, at + size), (element) => found.push(JSON.parse(element)));
        elements.end();
        expect(found).toEqual(JSON.parse(text));
      },
    ),
    { numRuns: 60 },
  );
});
