import { seededRandom } from "@driftguard/stats";
import { laneLimits, lookAtSpans } from "driftwatch";
import { expect, test } from "vitest";
import { fitFamilies, makeModel } from "./model.ts";
import { rememberedLooks } from "./remembered-looks.ts";
import { hourMs, simulateHours, start } from "./simulate-hours.ts";
import { seasonalContext } from "./watch.ts";

test("the quick looks of the benchmark see what the product sees", () => {
  const random = seededRandom(5);
  const model = makeModel(random, "SA", fitFamilies());
  const spans = simulateHours(random, model, { scenario: "SA", rate: 300, hours: 18 * 24 });
  const context = seasonalContext(model.bins, spans, 15);
  const limits = laneLimits(40);
  const [quick, product] = [rememberedLooks(context, spans, limits), lookAtSpans(context, spans, limits)];
  // Within the history, across its end, after it, over a weekend; days and hours.
  for (const [end, hours] of [
    [24, 24],
    [130, 24],
    [15 * 24 + 7, 24],
    [17 * 24, 24],
    [12 * 24 + 5, 24],
    [100, 1],
    [16 * 24, 1],
  ] as const) {
    const span = { from: start + (end - hours) * hourMs, to: start + end * hourMs };
    const [seen, expected] = [quick(span, "seasonal"), product(span, "seasonal")];
    expect(seen.rows).toBe(expected.rows);
    const wantedAll = expected.signals();
    seen.signals().forEach((signals, feature) => {
      for (const [signal, found] of Object.entries(signals)) {
        const wanted = Object.entries(wantedAll[feature] ?? {}).find(([name]) => name === signal)?.[1] ?? null;
        expect(found === null).toBe(wanted === null);
        expect(found?.value ?? 0).toBeCloseTo(wanted?.value ?? 0, 9);
        expect(found?.critical ?? 0).toBeCloseTo(wanted?.critical ?? 0, 9);
      }
    });
  }
});
