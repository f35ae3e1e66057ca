import { mergeProfiles, encodeProfile } from "driftwatch";

import { binsOf, countedOn } from "../../../../packages/driftwatch/test/rows.ts";
import type { Tx } from "../../src/platform/context.ts";
import { putProfile } from "../../src/profiles/queries/profiles.ts";
import type { VersionKey } from "../../src/profiles/index.ts";
import { floorTo, keptFrom, minuteMs } from "../../src/profiles/spans.ts";

/** Events of a quarter of an hour; each has the number 1 or 2. */
export type Quarter = { readonly at: number; readonly events: number };

export const bins = binsOf({ amount: [0, 1, 2, 3] });

/** Stores quarters as they are kept: by themselves, in their hour, in their day, each as long as it would be. */
export async function storeQuarters(tx: Tx, key: VersionKey, quarters: readonly Quarter[], now: number): Promise<void> {
  const kept = keptFrom(now);
  for (const [minutes, since] of [
    [15, kept.quarters],
    [60, kept.hours],
    [1440, Number.NEGATIVE_INFINITY],
  ] as const) {
    for (const [bucket, inside] of Map.groupBy(quarters, ({ at }) => floorTo(at, minutes * minuteMs))) {
      if (bucket < since) continue;
      const profile = mergeProfiles(bins, inside.map(profileOf));
      await putProfile(tx, key, { minutes, bucket, events: profile.events, body: encodeProfile(profile) });
    }
  }
}

/** Events within [from, to). */
export function eventsIn(quarters: readonly Quarter[], from: number, to: number): number {
  return quarters.reduce((sum, { at, events }) => (at >= from && at < to ? sum + events : sum), 0);
}

function profileOf({ events }: Quarter): ReturnType<typeof countedOn> {
  return countedOn(bins, { amount: Array.from({ length: events }, (_, index) => 1 + (index % 2)) });
}
