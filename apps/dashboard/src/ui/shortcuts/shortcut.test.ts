import { expect, test } from "vitest";

import { pressKey } from "./shortcut.ts";

const shortcuts = ["e", "g o", "g a", "?"].map((keys) => ({ keys, label: keys, run: () => undefined }));

/** The shortcuts that a row of presses runs; each press is a key and its millisecond. */
function type(...presses: readonly (readonly [string, number])[]): string[] {
  const ran: string[] = [];
  let pending: ReturnType<typeof pressKey>["pending"] = [];
  for (const [key, at] of presses) {
    const step = pressKey(pending, { key, at }, shortcuts);
    if (step.run) ran.push(step.run.keys);
    pending = step.pending;
  }
  return ran;
}

test.each([
  { promise: "a single key runs at once", presses: [["e", 0]], ran: ["e"] },
  {
    promise: "two keys run after the second",
    presses: [
      ["g", 0],
      ["o", 400],
    ],
    ran: ["g o"],
  },
  {
    promise: "a pause of more than a second forgets the first key",
    presses: [
      ["g", 0],
      ["o", 1_100],
    ],
    ran: [],
  },
  {
    promise: "a key that ends no pair may stand for itself",
    presses: [
      ["g", 0],
      ["e", 100],
    ],
    ran: ["e"],
  },
  {
    promise: "a pair may begin again",
    presses: [
      ["g", 0],
      ["g", 100],
      ["a", 200],
    ],
    ran: ["g a"],
  },
  { promise: "an unknown key does nothing", presses: [["x", 0]], ran: [] },
] as const)("$promise", ({ presses, ran }) => {
  expect(type(...presses)).toEqual(ran);
});
