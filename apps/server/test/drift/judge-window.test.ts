import fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import { countedModel, type CountedModel, eventOf, refresh } from "../road/counted-model.ts";
import { countedScene } from "../road/counted-scene.ts";
import { createWindowJudge, type JudgedWindow, type JudgeWindow } from "../../src/drift/judge-window.ts";
import { createModelOpener } from "../../src/drift/open-model.ts";
import { newUuid } from "../../src/platform/events/make-model.ts";
import { hourMs, minuteMs } from "../../src/profiles/spans.ts";

const start = Date.UTC(2026, 2, 30, 12, 20);
let models = 0;
const { ctx, events, clock, close } = await countedScene(start);
afterAll(close);
const now = (): number => clock.now().getTime();

const batch = fc.record({
  minutesAgo: fc.constantFrom(2, 30, 200, 2900),
  rows: fc.constantFrom(1, 40),
  amount: fc.constantFrom(-9, 12),
  minutesLater: fc.constantFrom(0, 1, 20),
});

test("whatever rows come late, and as time passes, a remembered window is the window as it is counted now", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 2, maxLength: 5 }), async (batches) => {
      clock.set(new Date(start));
      const model = await countedModel(ctx, `judged ${(models += 1)}`, ["v1"]);
      const remembering = createWindowJudge();
      for (const { minutesLater, ...one } of batches) {
        clock.advance(minutesLater * minuteMs);
        await send(model, one);
        for (const hours of [3, 72])
          expect(await judged(model, remembering, hours)).toEqual(await judged(model, createWindowJudge(), hours));
      }
    }),
    { numRuns: 6, seed: 5 },
  );
});

test("a window in which nothing has changed is the one that was judged before", async () => {
  const model = await countedModel(ctx, "judged once", ["v1"]);
  const judge = createWindowJudge();
  await send(model, { minutesAgo: 30, rows: 40, amount: 0 });
  const before = await judged(model, judge, 24);
  expect(await judged(model, judge, 24)).toBe(before);
  await send(model, { minutesAgo: 30, rows: 1, amount: 0 });
  expect((await judged(model, judge, 24)).current.events).toBe(before.current.events + 1);
});

const openModel = createModelOpener();

async function judged({ model }: CountedModel, judge: JudgeWindow, hours: number): Promise<JudgedWindow> {
  const opened = await openModel(ctx, model);
  if (opened.version === null || opened.baseline === null) throw new Error("a counted model has both");
  const { version, baseline } = opened;
  const window = await judge(
    ctx,
    { model: opened.model, version, baseline },
    { from: now() - hours * hourMs, to: now() },
  );
  // Which milliseconds were asked for says nothing about what was found.
  for (const verdict of window.verdicts) Object.assign(verdict.window, { from: 0, to: 0 });
  return window;
}

async function send(
  model: CountedModel,
  { minutesAgo, rows, amount }: { minutesAgo: number; rows: number; amount: number },
): Promise<void> {
  const row = {
    time: now() - minutesAgo * minuteMs,
    version: 0,
    numbers: [amount, 1],
    categories: ["DE"],
    output: 0.5,
  };
  await events.append(Array.from({ length: rows }, () => eventOf(ctx, model, { id: newUuid(), ...row })));
  await refresh(ctx, events, model);
}
