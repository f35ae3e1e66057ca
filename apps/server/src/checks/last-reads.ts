import type { Profile, SignalValues, WholeHours } from "driftwatch";

import { createMemory, type Memory } from "../platform/memory.ts";
import { profileBytes, type Recollection, recollect } from "../profiles/index.ts";

/**
 * What the last check of a version read and decoded, and what it made of windows that the next ones look at again. Names
 * hold the transaction that wrote a row, so that nothing is ever old: another server may write, and rows may come late.
 */
export type LastReads = {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly days: ReadonlyMap<string, WholeHours>;
  /** By windows, each name beginning with its end and its begin. */
  readonly signals: ReadonlyMap<string, readonly SignalValues[]>;
};

/** The same for the check that runs. */
export type Reads = {
  readonly profiles: Recollection<Profile>;
  readonly days: Recollection<WholeHours>;
  readonly signals: Recollection<readonly SignalValues[]>;
};

export type ReadMemory = Memory<LastReads>;

/** With forty features a version takes half a megabyte to two. @param bytesMax - see `checkMemory` */
export function createReadMemory(bytesMax: number): ReadMemory {
  return createMemory({ most: 10_000, bytesMax, bytesOf: readBytes });
}

/** @param last - `null`: nothing is known */
export function readsAfter(last: LastReads | null): Reads {
  return {
    profiles: recollect(last?.profiles ?? new Map<string, Profile>()),
    days: recollect(last?.days ?? new Map<string, WholeHours>()),
    signals: recollect(last?.signals ?? new Map<string, readonly SignalValues[]>()),
  };
}

/** What is worth keeping for the next check. @param since - windows that ended before are looked at no more */
export function keptOf({ profiles, days, signals }: Reads, last: LastReads | null, since: number): LastReads {
  // What a window was before rows came into it will not be asked for again: kept, it would be one more at each check.
  const seen = new Set([...signals.taken.keys()].map(windowOf));
  const recent = [...(last?.signals ?? [])].filter(
    ([name]) => Number.parseInt(name, 10) >= since && !seen.has(windowOf(name)),
  );
  return { profiles: profiles.taken, days: days.taken, signals: new Map([...recent, ...signals.taken]) };
}

function windowOf(name: string): string {
  return name.split("|", 2).join("|");
}

/** A feature's four signals as objects. */
const signalBytes = 300;

function readBytes({ profiles, days, signals }: LastReads): number {
  const ofProfiles = [...profiles.values()].reduce((sum, profile) => sum + profileBytes(profile), 0);
  const ofDays = [...days.values()].reduce((sum, { counted }) => sum + 2 * profileBytes(counted), 0);
  return ofProfiles + ofDays + [...signals.values()].reduce((sum, { length }) => sum + length * signalBytes, 0);
}
