import type { FromServer } from "@driftguard/protocol";
import { expect, test, vi } from "vitest";

import type { Caller, Context } from "../context.ts";
import { Unavailable } from "../database/unavailable.ts";
import { followTopics } from "./follow-topics.ts";
import type { LiveSource } from "./live-source.ts";

const caller: Caller = {
  organisation: 1,
  kind: "key",
  id: "key_1",
  name: "reader",
  permissions: new Set(["deployments:read"]),
  models: null,
};

/** A topic of so many events, ten a page, read by somebody who takes what they are sent when the test lets them. */
function scene({ events = 0, fails = () => false }: { events?: number; fails?: () => boolean } = {}) {
  const reads: number[] = [];
  const sent: FromServer[] = [];
  const takes: (() => void)[] = [];
  let newest = events;
  let isHeld = false;
  const job: LiveSource = {
    permission: "deployments:read",
    find: async (_, reference) => reference,
    async read(_, _id, after) {
      reads.push(after);
      if (fails()) throw new Unavailable("away");
      const last = Math.min(newest, after + 10);
      const at = new Date(0);
      return {
        events: last > after ? [{ sequence: last, at, kind: "lines", data: [after + 1, last] }] : [],
        state: { sequence: last, at, kind: "state", data: newest },
        behind: newest - last,
      };
    },
  };
  const closed = vi.fn<(code: number, reason: string) => void>();
  const terminated = vi.fn<() => void>();
  const following = followTopics(caller, {
    socket: {
      send(text) {
        sent.push(JSON.parse(text));
        return isHeld ? new Promise((resolve) => takes.push(resolve)) : Promise.resolve();
      },
      close: closed,
      terminate: terminated,
    },
    sources: { job },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the source above asks nothing of it
    contextOf: (who) => ({ caller: who }) as Context,
    authenticate: async () => caller,
    log: { error: vi.fn<() => void>() },
  });
  const subscribe = (after = 0): void =>
    following.hear(JSON.stringify({ type: "subscribe", topics: [{ topic: "job:a", after }] }));
  const sequences = (): number[] => sent.flatMap((one) => (one.type === "event" ? [one.sequence] : []));
  return {
    ...{ following, reads, sent, takes, closed, terminated, subscribe, sequences },
    grow: (count: number) => (newest += count),
    hold: () => (isHeld = true),
    take: () => {
      isHeld = false;
      for (const take of takes.splice(0)) take();
    },
  };
}

test("a reader who takes nothing has one page waiting, however much there is and however often it changes", async () => {
  const { following, reads, sent, subscribe, grow, hold, take, sequences } = scene({ events: 4_000 });
  hold();
  subscribe();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  for (let change = 0; change < 500; change += 1) {
    grow(1);
    following.changed("job:a");
    following.tick();
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect([reads.length, sent.length]).toEqual([1, 1]);
  take();
  await vi.waitFor(() => expect(sequences().at(-1)).toBe(4_500));
  // Each page once, and the state at the end.
  expect(sequences()).toEqual([...Array.from({ length: 450 }, (_, page) => (page + 1) * 10), 4_500]);
});

test("what changes while a page is read is read after it", async () => {
  const { following, subscribe, grow, sequences, hold, take, takes } = scene({ events: 1 });
  hold();
  subscribe();
  await vi.waitFor(() => expect(takes).toHaveLength(1));
  grow(3);
  following.changed("job:a");
  take();
  await vi.waitFor(() => expect(sequences()).toContain(4));
});

test("a store that is away ends nothing: the next look goes on", async () => {
  let isAway = true;
  const { following, subscribe, reads, sequences, closed } = scene({ events: 5, fails: () => isAway });
  subscribe();
  await vi.waitFor(() => expect(reads).toEqual([0]));
  isAway = false;
  following.tick();
  await vi.waitFor(() => expect(sequences()).toEqual([5, 5]));
  expect(closed).not.toHaveBeenCalled();
});

test("more messages than are worked off end the connection", async () => {
  const { subscribe, hold, closed, takes } = scene({ events: 1 });
  hold();
  subscribe();
  await vi.waitFor(() => expect(takes).toHaveLength(1));
  for (let message = 0; message < 110; message += 1) subscribe();
  expect(closed).toHaveBeenCalledWith(4400, "too many messages");
});

test("a reader who takes nothing for half a minute is cut off", async () => {
  vi.useFakeTimers();
  try {
    const { subscribe, hold, terminated, sent } = scene({ events: 1 });
    hold();
    subscribe();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    vi.advanceTimersByTime(30_000);
    expect(terminated).toHaveBeenCalled();
  } finally {
    vi.useRealTimers();
  }
});
