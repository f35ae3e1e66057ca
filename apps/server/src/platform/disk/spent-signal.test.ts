import { expect, test } from "vitest";

import { createSpentSignal } from "./spent-signal.ts";

test("what is under way hears that the disk is spent; what begins when there is room again hears nothing of it", () => {
  const spent = createSpentSignal();
  const first = spent.signal();
  spent.tell("short");
  expect(first.aborted).toBe(false);
  spent.tell("spent");
  expect([first.aborted, spent.signal().aborted]).toEqual([true, true]);
  spent.tell("short");
  expect([first.aborted, spent.signal().aborted]).toEqual([true, false]);
});
