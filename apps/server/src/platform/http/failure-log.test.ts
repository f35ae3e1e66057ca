import { expect, test } from "vitest";

import { createFailureLog } from "./failure-log.ts";
import { Problem } from "./problem.ts";

test("a store that is away is said once in ten seconds with the number before; a fault of ours each time", () => {
  const lines: (readonly [string, unknown, unknown])[] = [];
  const write = (level: string) => (fields: { code?: unknown; before?: unknown }) =>
    lines.push([level, fields.code, fields.before]);
  let now = 0;
  const failures = createFailureLog({ error: write("error"), warn: write("warn") }, { now: () => now });
  const away = new Problem("store/unavailable", "away");
  for (let request = 0; request < 1_000; request += 1) failures.note(away, "/ready");
  failures.note(new Problem("server/error", "ours"), "/ready");
  failures.note(new Problem("server/error", "ours"), "/ready");
  now = 10_000;
  failures.note(away, "/ready");
  expect(lines).toEqual([
    ["warn", "store/unavailable", 0],
    ["error", "server/error", undefined],
    ["error", "server/error", undefined],
    ["warn", "store/unavailable", 999],
  ]);
});
