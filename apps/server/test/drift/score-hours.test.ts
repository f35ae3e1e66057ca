import fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import { countedModel, type CountedModel, eventOf, refresh } from "../road/counted-model.ts";
import { countedScene } from "../road/counted-scene.ts";
import { judgeHour } from "../../src/drift/judge-hours.ts";
import { createModelOpener } from "../../src/drift/open-model.ts";
import { createHourScorer, type HourScorer, type ScoredHour } from "../../src/drift/score-hours.ts";
import { newUuid } from "../../src/platform/events/make-model.ts";
import { dayMs, hourMs } from "../../src/profiles/spans.ts";

const now = Date.UTC(2026, 2, 30, 12, 20);
let models = 0;
const { ctx, events, close } = await countedScene(now);
afterAll(close);

const batch = fc.record({ hoursAgo: fc.nat(6), rows: fc.constantFrom(1, 40), amount: fc.constantFrom(-9, 0, 12) });

test("whatever rows come late, a remembered score is the score of what is counted now", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 2, maxLength: 5 }), async (batches) => {
      const model = await countedModel(ctx, `scored ${(models += 1)}`, ["v1"]);
      const remembering = createHourScorer();
      for (const one of batches) {
        await send(model, one);
        expect(await scored(model, remembering)).toEqual(await scored(model, createHourScorer()));
      }
    }),
    { numRuns: 8, seed: 3 },
  );
});

test("an hour is judged once, and once more when a late row has come for it", async () => {
  const model = await countedModel(ctx, "judged once", ["v1"]);
  const judged: number[] = [];
  const scorer = createHourScorer((hour, against) => {
    judged.push(hour.bucket);
    return judgeHour(hour, against);
  });
  const hour = (ago: number): number => Math.floor((now - ago * hourMs) / hourMs) * hourMs;
  await send(model, { hoursAgo: 3, rows: 40, amount: 0 });
  await send(model, { hoursAgo: 1, rows: 40, amount: 0 });
  await scored(model, scorer);
  await scored(model, scorer);
  expect(judged).toEqual([hour(3), hour(1)]);
  await send(model, { hoursAgo: 3, rows: 1, amount: 0 });
  await scored(model, scorer);
  expect(judged).toEqual([hour(3), hour(1), hour(3)]);
});

const openModel = createModelOpener();

async function scored({ model }: CountedModel, scorer: HourScorer): Promise<ScoredHour[]> {
  return scorer(ctx, await openModel(ctx, model), { from: now - dayMs, to: now + 1 });
}

async function send(
  model: CountedModel,
  { hoursAgo, rows, amount }: { hoursAgo: number; rows: number; amount: number },
): Promise<void> {
  const row = { time: now - hoursAgo * hourMs, version: 0, numbers: [amount, 1], categories: ["DE"], output: 0.5 };
  await events.append(Array.from({ length: rows }, () => eventOf(ctx, model, { id: newUuid(), ...row })));
  await refresh(ctx, events, model);
}
