import { seededRandom } from "@driftguard/stats";

import { createHourSums, type StoredHour } from "../../src/performance/index.ts";
import { replacePerformanceHours } from "../../src/performance/queries/performance-hours.ts";
import type { Context } from "../../src/platform/context.ts";
import { hourMs, type VersionKey } from "../../src/profiles/index.ts";
import { levels } from "../history/make-model.ts";

const rowsPerHour = 100;
const categoryFeatures = 2;

/** Sums of performance for a span of hours, in all and by segment, of a model whose scores keep what they promise. */
export async function writePerformance(
  ctx: Context,
  key: VersionKey,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const random = seededRandom(5);
  const segments = Array.from({ length: categoryFeatures }, (_, slot) => ({ feature: `category_${slot}`, slot }));
  const rows: StoredHour[] = [];
  for (let hour = from; hour < to; hour += hourMs) {
    const summer = createHourSums({ task: "binary", segments });
    const scores = Float64Array.from({ length: rowsPerHour }, random.uniform);
    const column = (value: number): Float64Array => new Float64Array(rowsPerHour).fill(value);
    summer.add({
      ...{ rows: rowsPerHour, time: column(hour), numbers: [], output: scores, class: [], latencyMs: column(12) },
      categories: segments.map(() => Array.from(scores, () => levels[random.below(levels.length)] ?? null)),
      failed: new Uint8Array(rowsPerHour),
      labelNumber: scores.map((score) => (random.uniform() < score ? 1 : 0)),
      ...{ labelClass: [], labelTime: column(hour + hourMs) },
    });
    rows.push(...summer.sums().map(({ hour: at, segment, sums }) => ({ hour: at, segment, ...sums })));
  }
  await ctx.transaction((tx) => replacePerformanceHours(tx, key, { from, to, rows }));
}
