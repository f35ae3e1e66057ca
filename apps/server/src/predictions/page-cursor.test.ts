import { expect, test } from "vitest";

import { Problem } from "../platform/http/problem.ts";
import { readCursor, writeCursor } from "./page-cursor.ts";

const id = "0190f5e2-7c3b-7a11-9f6e-2f0f6f1f0a01";

test.each([0, -1, 1_764_158_400_000, 8.64e15])("a place at %d comes back as it was written", (time) => {
  expect(readCursor(writeCursor({ time, id }))).toEqual({ time, id });
});

test.each([
  { what: "another text", cursor: "abc" },
  { what: "nothing", cursor: "" },
  { what: "an id that the database would not take", cursor: encoded("5 ------------------------------------") },
  { what: "a time beyond every date", cursor: encoded(`9999999999999999 ${id}`) },
  { what: "more than a place", cursor: encoded(`5 ${id}; drop table predictions`) },
])("$what is refused as a cursor", ({ cursor }) => {
  expect(() => readCursor(cursor)).toThrow(Problem);
});

function encoded(text: string): string {
  return Buffer.from(text).toString("base64url");
}
