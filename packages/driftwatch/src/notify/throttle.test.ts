import { expect, test } from "vitest";
import { throttle } from "./throttle.ts";

const limits = { messagesMax: 2, spanMs: 60_000 };

test.each([
  { promise: "the first is sent", sentAt: [], now: 0, verdict: "send", sendableAt: 0 },
  { promise: "the last allowed is sent", sentAt: [0], now: 1_000, verdict: "send", sendableAt: 1_000 },
  { promise: "one more within the span is held", sentAt: [0, 1_000], now: 2_000, verdict: "hold", sendableAt: 60_000 },
  {
    promise: "a moment before the span ends it is held",
    sentAt: [0, 1_000],
    now: 59_999,
    verdict: "hold",
    sendableAt: 60_000,
  },
  {
    promise: "when the oldest leaves the span it is sent",
    sentAt: [0, 1_000],
    now: 60_000,
    verdict: "send",
    sendableAt: 60_000,
  },
] as const)("$promise", ({ sentAt, now, verdict, sendableAt }) => {
  expect(throttle({ sentAt, held: 0 }, { ...limits, now })).toMatchObject({ verdict, sendableAt });
});

test("no span of the length ever has more than the number", () => {
  let state = { sentAt: [] as readonly number[], held: 0 };
  const sent: number[] = [];
  for (let now = 0; now < 600_000; now += 700) {
    const step = throttle(state, { ...limits, now });
    state = step.state;
    if (step.verdict === "send") sent.push(now);
  }
  expect(sent.length).toBe(20);
  for (const at of sent) {
    expect(sent.filter((other) => other > at - limits.spanMs && other <= at).length).toBeLessThanOrEqual(2);
  }
});

test("the next one sent says how many were held, once", () => {
  const held = throttle({ sentAt: [0, 1], held: 4 }, { ...limits, now: 2 });
  expect(held).toMatchObject({ heldBefore: 0, state: { held: 5 } });
  const sent = throttle(held.state, { ...limits, now: 70_000 });
  expect(sent).toMatchObject({ verdict: "send", heldBefore: 5, state: { held: 0, sentAt: [70_000] } });
});

test("an urgent one is sent over the limit, and counts", () => {
  const step = throttle({ sentAt: [0, 1], held: 0 }, { ...limits, now: 2, urgent: true });
  expect(step).toMatchObject({ verdict: "send", state: { sentAt: [0, 1, 2] } });
  expect(throttle(step.state, { ...limits, now: 60_000 }).verdict).toBe("hold");
});

test("what was given is not changed", () => {
  const state = Object.freeze({ sentAt: Object.freeze([0, 1]), held: 0 });
  expect(() => throttle(state, { ...limits, now: 2 })).not.toThrow();
});

test("a limit of none is a mistake", () => {
  expect(() => throttle({ sentAt: [], held: 0 }, { now: 0, messagesMax: 0, spanMs: 1 })).toThrow(RangeError);
});
