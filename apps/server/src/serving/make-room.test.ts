import { expect, test } from "vitest";

import { makeRoom } from "./make-room.ts";

const warm = (["b", "a", "c"] as const).map((id) => ({
  ...{ id, askedAt: id.charCodeAt(0), isBusy: false, memoryMb: 100 },
}));
const wide = { most: 4, neededMb: 512, freeMb: 4_000 };

test.each([
  { promise: "while there is room nothing rests", room: wide, rests: [] },
  {
    promise: "one more than may run: the one that was not asked for longest",
    room: { ...wide, most: 3 },
    rests: ["a"],
  },
  {
    promise: "as many as it takes, where fewer may run than before",
    room: { ...wide, most: 1 },
    rests: ["a", "b", "c"],
  },
  { promise: "as many as it takes for the memory", room: { ...wide, freeMb: 350 }, rests: ["a", "b"] },
  { promise: "not one, where all of them would not be enough", room: { ...wide, freeMb: 200 }, rests: null },
])("$promise", ({ room, rests }) => {
  expect(makeRoom(warm, room)).toEqual(rests);
});

test("one that somebody waits for rests last", () => {
  const busy = warm.map((preview) => ({ ...preview, isBusy: preview.id === "a" }));
  expect(makeRoom(busy, { ...wide, most: 2 })).toEqual(["b", "c"]);
});
