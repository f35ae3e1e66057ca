import fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import { countedModel, type CountedModel, eventOf, refresh } from "../road/counted-model.ts";
import { countedScene } from "../road/counted-scene.ts";
import { updateModelRow } from "../../src/models/index.ts";
import { openPerformance } from "../../src/performance/open-performance.ts";
import { createPerformanceShower } from "../../src/performance/show-performance.ts";
import type { EventStore } from "../../src/platform/events/event-store.ts";
import { newUuid } from "../../src/platform/events/make-model.ts";
import { floorTo, hourMs, minuteMs } from "../../src/profiles/spans.ts";

// Early in the hour that runs: labels are stamped by the database's own clock, and an hour's end makes everything anew.
const start = floorTo(Date.now(), hourMs) + 5 * minuteMs;
let models = 0;
let refreshedAt = 0;
const { ctx, events, clock, close } = await countedScene(start);
afterAll(close);
const now = (): number => clock.now().getTime();

const step = fc.record({
  does: fc.constantFrom("rows", "labels", "labels first", "refresh", "time"),
  hoursAgo: fc.constantFrom(0, 2, 30),
});

test("whatever comes late, and as time passes, what is remembered of performance is what it comes to now", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      clock.set(new Date(start));
      const model = await binaryModel();
      const remembering = createPerformanceShower(events);
      const rows = await send(model, 1);
      const late: string[] = [];
      for (const { does, hoursAgo } of steps) {
        if (does === "rows") rows.push(...(await send(model, hoursAgo)));
        if (does === "labels") await label(model, rows.splice(0, 20));
        if (does === "labels first") await label(model, late.splice(0, 1, newUuid()));
        if (does === "refresh") await refreshNow(model);
        if (does === "time") clock.advance(40 * minuteMs);
        expect(await shown(model, remembering)).toEqual(await shown(model, createPerformanceShower(events)));
      }
    }),
    { numRuns: 8, seed: 4 },
  );
});

test("rows are read once for all who look, and by everybody while something waits to be counted", async () => {
  clock.set(new Date(start));
  const model = await binaryModel();
  let reads = 0;
  const counting: EventStore = {
    ...events,
    readColumns: (...asked) => {
      reads += 1;
      return events.readColumns(...asked);
    },
  };
  const show = createPerformanceShower(counting);
  const rows = await send(model, 2);
  await label(model, rows);
  for (let look = 0; look < 2; look += 1) await shown(model, show);
  expect(reads).toBe(2);
  await refreshNow(model);
  // Labels that came a moment ago are looked at until a refresh lies well behind them.
  clock.advance(10 * minuteMs);
  for (let look = 0; look < 3; look += 1) expect((await shown(model, show)).now.labelled).toBe(rows.length);
  expect(reads).toBe(3);
  await label(model, await send(model, 3));
  await refreshNow(model);
  clock.advance(10 * minuteMs);
  expect((await shown(model, show)).now).toMatchObject({ labelled: 2 * rows.length, predictions: 2 * rows.length });
});

async function binaryModel(): Promise<CountedModel> {
  refreshedAt = 0;
  const model = await countedModel(ctx, `performing ${(models += 1)}`, ["v1"]);
  await ctx.transaction((tx) => updateModelRow(tx, ctx.caller.organisation, model.model, { task: "binary" }));
  return model;
}

async function refreshNow(model: CountedModel): Promise<void> {
  await refresh(ctx, events, model);
  refreshedAt = now();
}

async function shown({ model }: CountedModel, show: ReturnType<typeof createPerformanceShower>) {
  return show(ctx, await openPerformance(ctx, model, new Date(refreshedAt)), { days: 7, segment: null });
}

async function send(model: CountedModel, hoursAgo: number): Promise<string[]> {
  const ids = Array.from({ length: 40 }, () => newUuid());
  const row = { time: now() - hoursAgo * hourMs, version: 0, numbers: [1, 1], categories: ["DE"] };
  await events.append(ids.map((id, index) => eventOf(ctx, model, { id, ...row, output: index / 40 })));
  return ids;
}

async function label({ model }: CountedModel, predictions: readonly string[]): Promise<void> {
  const { organisation } = ctx.caller;
  await events.appendLabels(
    predictions.map((prediction, index) => ({
      ...{ organisation, model, prediction, number: index % 2, class: null, time: now(), receivedAt: now() },
    })),
  );
}
