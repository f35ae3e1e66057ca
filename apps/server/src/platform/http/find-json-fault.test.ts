import fc from "fast-check";
import { expect, test } from "vitest";

import { findJsonFault } from "./find-json-fault.ts";
import { parseJson } from "./read-body.ts";

test.each([
  { what: "a number that JSON does not know", text: '{"a": NaN}', fault: { line: 1, character: 7, found: "NaN" } },
  { what: "one with a sign", text: "[1,\n -Infinity]", fault: { line: 2, character: 2, found: "-Infinity" } },
  { what: "a number without its zero", text: '{"a":.4}', fault: { line: 1, character: 6, found: ".4" } },
  { what: "a name without quotes", text: "{a: 1}", fault: { line: 1, character: 2, found: "a" } },
  { what: "a comma too many", text: "[1, 2,]", fault: { line: 1, character: 7, found: "]" } },
  { what: "a comma too few", text: '{"a": 1 "b": 2}', fault: { line: 1, character: 9, found: '"' } },
  { what: "a second value", text: "{}\n{}", fault: { line: 2, character: 1, found: "{" } },
  { what: "a line break in a text", text: '["a\nb"]', fault: { line: 1, character: 4, found: "\n" } },
  { what: "an escape that there is not", text: '["\\x"]', fault: { line: 1, character: 3, found: "\\" } },
  { what: "a text that does not end", text: '{"a": "b', fault: { line: 1, character: 9, found: "" } },
  { what: "nothing at all", text: "", fault: { line: 1, character: 1, found: "" } },
])("$what is found where it stands", ({ text, fault }) => {
  expect(findJsonFault(text)).toEqual(fault);
});

test("what is found to be JSON is what the engine can read, wherever a character is changed", () => {
  const isRead = (text: string): boolean => {
    try {
      return JSON.parse(text) !== undefined;
    } catch {
      return false;
    }
  };
  const changed = fc
    .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom("", ",", "}", '"', "\\", "\n", "0", "-", "e", "N"))
    .map(([text, at, by]) => text.slice(0, at % (text.length + 1)) + by + text.slice((at % (text.length + 1)) + 1));
  fc.assert(fc.property(changed, (text) => (findJsonFault(text) === null) === isRead(text)));
});

test.each([
  {
    body: '{"amount": NaN}',
    says: 'The body is not JSON: line 1, character 12 ("NaN"). Send null where there is no number.',
  },
  { body: '{"amount": .4}', says: 'The body is not JSON: line 1, character 12 (".4").' },
  { body: " ", says: "The body is empty: JSON is expected." },
  { body: '{"amount": ', says: "The body is not JSON: it ends too early." },
])("a body that is $body is refused with the place and what to do", ({ body, says }) => {
  expect(() => parseJson(Buffer.from(body))).toThrow(says);
});
