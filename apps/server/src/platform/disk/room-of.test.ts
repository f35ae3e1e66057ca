import { expect, test } from "vitest";

import { hasRoomFor, isLast, roomOf } from "./room-of.ts";

const [mebibyte, gibibyte] = [2 ** 20, 2 ** 30];

test.each([
  { what: "a small disk with a fifth free", total: 10 * gibibyte, free: 2 * gibibyte, room: "ample" },
  { what: "a small disk at 91 %", total: 10 * gibibyte, free: 0.9 * gibibyte, room: "short" },
  { what: "a small disk at 96 %", total: 10 * gibibyte, free: 0.4 * gibibyte, room: "spent" },
  { what: "a large disk at 97 % with 30 GB left", total: 1000 * gibibyte, free: 30 * gibibyte, room: "ample" },
  { what: "a large disk with 3 GB left", total: 1000 * gibibyte, free: 3 * gibibyte, room: "short" },
  { what: "a large disk with 1 GB left", total: 1000 * gibibyte, free: gibibyte, room: "spent" },
])("$what has $room room", ({ total, free, room }) => {
  expect(roomOf({ total, free })).toBe(room);
});

test("the reserve is given up when a fiftieth is left, and half a gigabyte at most", () => {
  const small = 400 * mebibyte;
  expect([0.03, 0.01].map((share) => isLast({ total: small, free: small * share }))).toEqual([false, true]);
  expect([1, 0.4].map((left) => isLast({ total: 1000 * gibibyte, free: left * gibibyte }))).toEqual([false, true]);
});

test.each([
  { free: 5, bytes: 1, fits: true, why: "there is enough" },
  { free: 5, bytes: 2, fits: false, why: "with what is made of it the disk would be spent" },
  { free: 3, bytes: 0, fits: false, why: "the disk is short" },
])("of $free GB that are free $bytes GB may be taken: $fits, for $why", ({ free, bytes, fits }) => {
  expect(hasRoomFor({ total: 100 * gibibyte, free: free * gibibyte }, bytes * gibibyte)).toBe(fits);
});
