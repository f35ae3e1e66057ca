import { expect, test } from "vitest";
import { repeatedKey } from "./repeated-key.ts";

test.each([
  { text: '{"a":1,"b":2}', key: null },
  { text: '{"a":1, "a" :2}', key: "a" },
  { text: String.raw`{"a":1,"\u0061":2}`, key: "a" },
  { text: '{"a":{"x":1,"x":2}}', key: "x" },
  { text: '{"a":[{"x":1},{"x":2}],"x":"x"}', key: null },
  { text: String.raw`{"a":"\\","b":"\":","c":"a:"}`, key: null },
  { text: '{"__proto__":1,"constructor":2}', key: null },
  { text: '{"__proto__":1,"__proto__":2}', key: "__proto__" },
  { text: '{"":1,"":2}', key: "" },
])("$text repeats $key", ({ text, key }) => {
  expect(repeatedKey(text, JSON.parse(text))).toBe(key);
});

test("a value of any depth that the parser takes is looked through", () => {
  const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(repeatedKey(deep, JSON.parse(deep))).toBeNull();
});
