import { expect, test } from "vitest";

import { idOfUuid, newId, uuidOfId, uuidV7 } from "./ids.ts";

test("a UUID of version 7 begins with its milliseconds, and 10,000 of one are all others", () => {
  // RFC 9562's own example, appendix A.6
  const now = Date.parse("2022-02-22T19:22:22Z");
  const made = Array.from({ length: 10_000 }, () => uuidV7(now));
  expect(new Set(made).size).toBe(10_000);
  for (const uuid of made) expect(uuid).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test.each([0, 1, 1_764_259_200_000, 2 ** 48 - 1])("at %d ms a UUID has its whole length", (now) => {
  expect(uuidV7(now).replaceAll("-", "").slice(0, 12)).toBe(now.toString(16).padStart(12, "0"));
});

test("an id of a noun sorts by its time, and an id of a UUID gives it back", () => {
  const [earlier, later] = [newId("model", 1_764_259_200_000), newId("model", 1_764_259_200_001)];
  expect(earlier).toMatch(/^model_[0-9a-z]{25}$/);
  expect(earlier < later).toBe(true);
  const uuid = uuidV7(1_764_259_200_000);
  expect(uuidOfId("check", idOfUuid("check", uuid))).toBe(uuid);
});
