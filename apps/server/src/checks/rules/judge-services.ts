import {
  type Finding,
  findingOfServiceRule,
  judgeServiceRule,
  seasonalCell,
  type ServiceJudgement,
  type ServiceWindow,
} from "driftwatch";

import {
  latencyBinOf,
  latencyBins,
  latencyQuantile,
  listPerformanceHours,
  type StoredHour,
} from "../../performance/index.ts";
import type { Tx } from "../../platform/context.ts";
import type { EventStore } from "../../platform/events/event-store.ts";
import { dayMs, hourMs, quarterMs, type VersionKey } from "../../profiles/index.ts";
import type { HeldRule, ServiceKind } from "../../rules/index.ts";

export type JudgedService = {
  readonly rule: HeldRule<ServiceKind>;
  readonly judgement: ServiceJudgement;
  /** The quarters that were judged, the newest last. */
  readonly windows: readonly ServiceWindow[];
  readonly hours: readonly StoredHour[];
  readonly end: number;
  readonly finding: Finding;
};

const usualMs = 28 * dayMs;
const timedMin = 200;

/** Every rule of a model about how it is served, over the two quarters of an hour that end now. */
export async function judgeServices(
  tx: Tx,
  key: VersionKey,
  {
    rules,
    events,
    timeZone,
    now,
  }: {
    readonly rules: readonly HeldRule<ServiceKind>[];
    readonly events: EventStore;
    readonly timeZone: string;
    readonly now: number;
  },
): Promise<JudgedService[]> {
  if (rules.length === 0) return [];
  const hours = await listPerformanceHours(tx, key, { from: now - usualMs, to: now });
  const usualLatencyMsP95 = usualLatency(hours, { timeZone, at: now - 1 });
  const windows: ServiceWindow[] = [];
  for (const end of [now - quarterMs, now])
    windows.push({ ...(await readQuarter(events, key, end)), usualLatencyMsP95 });
  return rules.map((rule) => {
    const judgement = judgeServiceRule(rule.settings, windows);
    return { rule, judgement, windows, hours, end: now, finding: findingOfServiceRule(judgement) };
  });
}

/** The 95th percentile at that hour of the day, weekdays or weekends, in the weeks before the last 24 hours. */
export function usualLatency(
  hours: readonly StoredHour[],
  { timeZone, at }: { readonly timeZone: string; readonly at: number },
): number | null {
  const cellOf = seasonalCell(timeZone);
  const cell = cellOf(at);
  const counts = Array.from({ length: latencyBins }, () => 0);
  for (const { hour, latency } of hours) {
    if (hour + hourMs > at - dayMs || cellOf(hour) !== cell) continue;
    latency?.forEach((count, bin) => {
      counts[bin] = (counts[bin] ?? 0) + count;
    });
  }
  return sum(counts) < timedMin ? null : latencyQuantile(counts, 0.95);
}

async function readQuarter(
  events: EventStore,
  key: VersionKey,
  end: number,
): Promise<Omit<ServiceWindow, "usualLatencyMsP95">> {
  const counts = Array.from({ length: latencyBins }, () => 0);
  let [requests, failed] = [0, 0];
  const choice = { numbers: false, categories: false, output: false, label: false, service: true };
  for await (const columns of events.readColumns({ ...key, from: end - quarterMs, to: end }, choice)) {
    requests += columns.rows;
    for (let row = 0; row < columns.rows; row += 1) {
      if ((columns.failed[row] ?? 0) !== 0) failed += 1;
      const latency = columns.latencyMs[row] ?? Number.NaN;
      if (Number.isNaN(latency)) continue;
      const bin = latencyBinOf(latency);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return { requests, failed, timed: sum(counts), latencyMsP95: latencyQuantile(counts, 0.95) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
