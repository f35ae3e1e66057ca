import { expect, test } from "vitest";

import { eventId } from "./event-id.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("a UUID is its own key", () => {
  const given = "0190f5e2-7c3b-7a11-9f6e-2f0f6f1f0a01";
  expect(eventId(1, given)).toEqual({ id: given, externalId: null });
});

test.each([
  { what: "any text", given: "UA1545-2013-01-01" },
  { what: "a UUID in capitals, which is another text", given: "0190F5E2-7C3B-7A11-9F6E-2F0F6F1F0A01" },
  { what: "a UUID in braces", given: "{0190f5e2-7c3b-7a11-9f6e-2f0f6f1f0a01}" },
  { what: "a character of four bytes", given: "🛫" },
])("$what becomes a UUID of version 8, and is kept beside it", ({ given }) => {
  const { id, externalId } = eventId(7, given);
  expect(id).toMatch(uuid);
  expect(externalId).toBe(given);
  expect(eventId(7, given).id).toBe(id);
});

test("the same text is another event in another model", () => {
  expect(eventId(1, "a").id).not.toBe(eventId(2, "a").id);
});

test("model and text do not run into each other", () => {
  expect(eventId(1, "1 a").id).not.toBe(eventId(11, " a").id);
  expect(eventId(1, "2 a").id).not.toBe(eventId(12, "a").id);
});
