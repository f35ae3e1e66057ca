import { expect, test } from "vitest";

import { Problem } from "../platform/http/problem.ts";
import { readItems } from "./read-items.ts";

test.each([
  { promise: "an object is one row", type: "application/json", body: '{"a":1}', items: [{ a: 1 }] },
  { promise: "a list is its rows", type: "application/json", body: "[1,{}]", items: [1, {}] },
  { promise: "a line is a row", type: "application/x-ndjson", body: '{"a":1}\n{"a":2}\n', items: [{ a: 1 }, { a: 2 }] },
  { promise: "a last line needs no end", type: "application/x-ndjson", body: "1\n2", items: [1, 2] },
  {
    promise: "Windows' line ends are line ends",
    type: "application/ndjson; charset=utf-8",
    body: "1\r\n2\r\n",
    items: [1, 2],
  },
  { promise: "empty lines are no rows", type: "application/x-ndjson", body: "\n1\n \t\r\n\n2\n", items: [1, 2] },
  { promise: "a byte order mark is no row", type: "application/x-ndjson", body: "\ufeff1\n2", items: [1, 2] },
  {
    promise: "a line break inside a text is one of JSON's own",
    type: "application/x-ndjson",
    body: '"a\\nb"',
    items: ["a\nb"],
  },
])("$promise", ({ type, body, items }) => {
  expect(readItems(Buffer.from(body), type)).toEqual({ items, unreadable: [] });
});

test("a line that is no JSON is named, and the others keep their numbers", () => {
  expect(readItems(Buffer.from('{"a":1}\nnonsense\n{"a":3}'), "application/x-ndjson")).toEqual({
    items: [{ a: 1 }, undefined, { a: 3 }],
    unreadable: [{ index: 1, field: "row", expected: "a JSON object on one line", found: '"nonsense"' }],
  });
});

test("a line that is no UTF-8 is named", () => {
  const body = Buffer.concat([Buffer.from('1\n"'), Buffer.of(0xff), Buffer.from('"\n3')]);
  expect(readItems(body, "application/x-ndjson").unreadable).toMatchObject([{ index: 1 }]);
});

test.each([
  { what: "no JSON", type: "application/json", body: "nonsense", code: "request/malformed" },
  { what: "an empty list", type: "application/json", body: "[]", code: "request/invalid" },
  { what: "no line", type: "application/x-ndjson", body: "\n\n", code: "request/invalid" },
  {
    what: "more rows than can be named",
    type: "application/json",
    body: `[${"1,".repeat(100_000)}1]`,
    code: "request/too-large",
  },
])("a body with $what is refused as a whole", ({ type, body, code }) => {
  expect(problemOf(() => readItems(Buffer.from(body), type))).toBe(code);
});

function problemOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}
