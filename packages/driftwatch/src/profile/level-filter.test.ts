import { expect, test } from "vitest";
import { levelFilter, mayKnow, tellsStrangers } from "./level-filter.ts";

const members = Array.from({ length: 5000 }, (_, i) => `member-${i}`);
const filter = levelFilter(members);

test("a member is always known", () => {
  expect(members.every((member) => mayKnow(filter, member))).toBe(true);
});

test("fewer than 1.5 % of strangers are taken for members", () => {
  // At 10 bits or more a level and 7 hashes the expected share is at most (1 - e^-.7)^7 = .8 %.
  const strangers = Array.from({ length: 20_000 }, (_, i) => `stranger-${i}`);
  expect(strangers.filter((stranger) => mayKnow(filter, stranger)).length / 20_000).toBeLessThan(0.015);
});

test("a filter knows how many strangers it tells from members, crowded as it may be", () => {
  const crowded = levelFilter(Array.from({ length: 50_000 }, (_, i) => `member-${i}`));
  const told = Array.from({ length: 20_000 }, (_, i) => `stranger-${i}`).filter((level) => !mayKnow(crowded, level));
  // Four standard deviations of 20,000 draws are .014.
  expect(Math.abs(told.length / 20_000 - tellsStrangers(crowded))).toBeLessThan(0.014);
  expect(tellsStrangers(crowded)).toBeLessThan(0.5);
  expect(tellsStrangers(null)).toBe(1);
});

test("no filter is larger than 16 KiB", () => {
  expect(levelFilter(Array.from({ length: 30_000 }, (_, i) => `${i}`)).bits).toHaveLength(16_384);
});

test("a filter of one letter does not take half of the other letters for it", () => {
  const one = levelFilter(["c"]);
  const letters = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter((letter) => letter !== "c");
  // A stranger needs the same start of 512 and the same step of 256, either way round: once in 65,536 times.
  expect(letters.filter((letter) => mayKnow(one, letter))).toEqual([]);
});
