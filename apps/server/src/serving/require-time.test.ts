import { expect, test } from "vitest";

import { requireTime } from "./require-time.ts";

const now = Date.parse("2026-11-26T12:00:00Z");
const times = { now, retentionDays: 90 };

test.each([null, "2026-11-26T11:00:00Z", now / 1000, now])("a request of %s is answered", (timestamp) => {
  expect(() => requireTime(timestamp, times)).not.toThrow();
});

test.each(["x", 0, "2026-11-26T13:00:00Z", "2020-01-01T00:00:00Z"])(
  "a request of %s, which could not be recorded, is refused",
  (timestamp) => {
    expect(() => requireTime(timestamp, times)).toThrow(
      expect.objectContaining({ code: "serve/bad-input", faults: [expect.objectContaining({ field: "timestamp" })] }),
    );
  },
);
