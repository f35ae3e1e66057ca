import { expect, test } from "vitest";

import { type Candidate, chooseLeftovers } from "./choose-leftovers.ts";

const hourMs = 3_600_000;
const now = 1_000 * hourMs;
const ago = (hours: number): Date => new Date(now - hours * hourMs);

type Said = Partial<Candidate> & Pick<Candidate, "state">;
const made = (said: readonly Said[]): Candidate[] =>
  said.map((one, at) => ({
    id: `d${at + 1}`,
    number: at + 1,
    created_at: ago(900),
    live_at: null,
    ended_at: null,
    ...one,
  }));
const was = (hours: number, state: "superseded" | "rolled-back" = "superseded"): Said => ({
  state,
  live_at: ago(hours),
  ended_at: ago(hours - 1),
});
const choose = (said: readonly Said[], more: Partial<Parameters<typeof chooseLeftovers>[1]> = {}) =>
  chooseLeftovers(made(said), { keep: 2, inUse: new Set(), now, ...more });

test("the last ones that were live stay, by when they were and not by their numbers", () => {
  // The first was gone back to last of all.
  expect(choose([was(10), was(300), was(200), was(100, "rolled-back")]).versions).toEqual(["d3", "d2"]);
});

test("what answers, is built or has just ended stays, however old it is", () => {
  const old: Said[] = [{ state: "live", live_at: ago(800) }, { state: "building" }];
  expect(choose([...old, was(3), was(2), { ...was(1.5), ended_at: ago(0.5) }]).versions).toEqual(["d3"]);
  expect(choose([was(700), was(3), was(2), { ...was(800), ended_at: ago(0.5) }]).versions).toEqual(["d1"]);
});

test("what somebody still uses stays", () => {
  expect(choose([was(30), was(20), was(10)], { inUse: new Set(["d1"]) }).versions).toEqual([]);
});

test("of those that wait and never were live the newest stay, beside those that were", () => {
  const ready: Said = { state: "ready" };
  expect(choose([ready, ready, { state: "superseded" }, was(10), was(20)]).versions).toEqual(["d1"]);
});

test("one that waits again after a trial counts among those that wait", () => {
  const ready: Said = { state: "ready" };
  expect(choose([{ ...ready, live_at: ago(100), ended_at: ago(50) }, ready, ready]).versions).toEqual(["d1"]);
});

test("a build that came to nothing may be tried again for a week", () => {
  expect(
    choose([
      { state: "failed", ended_at: ago(200) },
      { state: "failed", ended_at: ago(100) },
      { state: "cancelled", ended_at: ago(200) },
      { state: "removed", ended_at: ago(800) },
    ]),
  ).toEqual({ versions: [], builds: ["d1", "d3"] });
});
