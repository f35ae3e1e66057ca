import {
  type Alert,
  calendarDay,
  type Calibration,
  calibrate,
  expectedProfile,
  findingsOfLanes,
  type HourSignals,
  judgeLooks,
  type Lane,
  laneLimits,
  laneSpan,
  type LanesJudgement,
  learningDays,
  likelyCauses,
  type Look,
  lookAtHours,
  mergeProfiles,
  type Profile,
  rememberLooks,
  seasonalCell,
  signalsOfLook,
  type SpanProfile,
  type WindowContext,
} from "driftwatch";

import type { ActiveBaseline } from "../baselines/index.ts";
import { type CleanDays, cleanDaysOf, daysKept, sumSeasonalCells } from "../checks/index.ts";
import { dayMs, hourMs } from "../profiles/index.ts";
import { type Fired, nothingSaid, type Replay } from "./replay.ts";

export type LanesPast = {
  readonly baseline: ActiveBaseline;
  /** Oldest first; hours without events are left out. */
  readonly hours: readonly SpanProfile[];
  readonly timeZone: string;
  readonly outputs: readonly string[];
  readonly c: number;
  /** Whether the model had learnt before the oldest hour that is kept: its first week here is no first week. */
  readonly isOlder: boolean;
};

/** The slow lane's, where rows are few. */
const longestWindowMs = 8 * dayMs;
const lanes = ["slow", "fast"] as const satisfies readonly Lane[];
const causesOfLanes: ReadonlySet<string> = new Set(["distribution", "missing", "unseen", "unit", "prediction"]);

/**
 * The default policy's lanes, hour by hour: at each moment they know what a check of that moment would have known. Cells
 * and calibration are made of the days before, without those inside an alert that it would have opened itself.
 */
export function replayLanes(past: LanesPast): Replay {
  const { baseline, hours, timeZone } = past;
  const features = baseline.bins.features.length;
  const dayOf = calendarDay(timeZone);
  const starts = hours.map(({ from }) => from);
  const stored: Readonly<Record<Lane, HourSignals[]>> = { slow: [], fast: [] };
  const cellsOf = growingCells(past);
  let known: Known | null = null;
  let knownBy = "";
  return (at, alerts) => {
    const own = alerts.filter(({ cause }) => causesOfLanes.has(cause));
    const key = `${dayOf(at)} ${own.map(({ id, resolvedAt, features: of }) => `${id} ${resolvedAt} ${of.length}`).join()}`;
    if (known === null || key !== knownBy) known = learn(past, { at, alerts: own, starts, stored, cellsOf });
    knownBy = key;
    const now = known;
    const { look } = now;
    if (now.clean.days.length > 0)
      for (const lane of lanes)
        stored[lane].push(signalsOfLook(look(laneSpan(lane, at), "seasonal"), lane, at, features));
    if (past.isOlder && now.clean.days.length < learningDays) return nothingSaid;
    const judgement = judgeLooks({
      bins: baseline.bins,
      now: at,
      look,
      cleanDays: now.clean.days.length,
      calibrations: now.calibrations,
      c: past.c,
    });
    const unitChanges = unitChangesOf(judgement, now.context, spansWithin(hours, starts, laneSpan("slow", at)));
    const findings = findingsOfLanes(judgement, { predictions: past.outputs, unitChanges });
    return { findings, fired: firedOf(judgement, { ...past, unitChanges }) };
  };
}

type Known = {
  readonly clean: CleanDays;
  readonly context: WindowContext;
  readonly calibrations: Readonly<Record<Lane, Calibration | null>>;
  /** At the windows of this day. */
  readonly look: Look;
};

/** What a check at a moment would have learnt from the days before. */
function learn(
  { baseline: { bins }, hours, timeZone }: LanesPast,
  {
    at,
    alerts,
    starts,
    stored,
    cellsOf,
  }: {
    readonly at: number;
    readonly alerts: readonly Alert[];
    readonly starts: readonly number[];
    readonly stored: Readonly<Record<Lane, readonly HourSignals[]>>;
    readonly cellsOf: CellsOf;
  },
): Known {
  const names = bins.features.map(({ feature }) => feature);
  const cuts = alerts.map(({ openedAt, resolvedAt, features }) => ({
    from: openedAt,
    to: resolvedAt ?? Number.POSITIVE_INFINITY,
    features: features.flatMap(({ feature }) => feature ?? []),
  }));
  const before = spansWithin(hours, starts, { from: at - (daysKept + 2) * dayMs, to: at });
  const clean = cleanDaysOf({ hours: before.map(({ from }) => from), cuts, features: names, timeZone, now: at });
  const cells = cellsOf(clean, before, cuts.length > 0);
  const learnt = (lane: Lane): Calibration | null => {
    const past = stored[lane].filter(
      ({ hour }) => hour >= at - daysKept * dayMs && clean.dayOf(hour - 1) < clean.dayOf(at),
    );
    return past.length === 0 ? null : calibrate(past, { features: names.length, isCut: clean.isCut });
  };
  const context = { bins, seasonal: { cells, holds: clean.holds }, cellOf: seasonalCell(timeZone) };
  const limits = laneLimits(names.length);
  const lookBack = (ms: number): Look =>
    lookAtHours(context, spansWithin(hours, starts, { from: at - ms, to: at + 2 * dayMs }), limits);
  const [near, far] = [lookBack(dayMs + 3 * hourMs), lookBack(longestWindowMs)];
  return {
    clean,
    context,
    calibrations: { slow: learnt("slow"), fast: learnt("fast") },
    look: rememberLooks((span, reference) => (span.to - span.from <= dayMs ? near : far)(span, reference)),
  };
}

/** The seasonal cells of clean days; `hours` hold them all. */
type CellsOf = (clean: CleanDays, hours: readonly SpanProfile[], isCut: boolean) => readonly (Profile | null)[];

/** Makes the cells by adding the day that ended to those of the day before, as long as none falls out of them. */
function growingCells({ baseline: { bins }, timeZone }: LanesPast): CellsOf {
  let last: { readonly days: readonly number[]; readonly cells: readonly (Profile | null)[] } | null = null;
  return (clean, hours, isCut) => {
    const grown = last !== null && !isCut && last.days.every((day, i) => clean.days[i] === day) ? last : null;
    const since = grown?.days.at(-1) ?? Number.NEGATIVE_INFINITY;
    const added = hours.filter(({ from }) => clean.dayOf(from) > since);
    const more = sumSeasonalCells({ bins, hours: added, clean, timeZone });
    const cells = more.map((one, cell) => {
      const before = grown?.cells[cell] ?? null;
      return one === null || before === null ? (one ?? before) : mergeProfiles(bins, [before, one]);
    });
    last = isCut ? null : { days: clean.days, cells };
    return cells;
  };
}

/** Features that fired and whose change looks like one of unit. */
function unitChangesOf(
  judgement: LanesJudgement,
  { bins, seasonal, cellOf }: WindowContext,
  inside: readonly SpanProfile[],
): string[] {
  const names = new Set(
    judgement.features
      .filter(({ fired }) => fired.includes("ks") || fired.includes("js"))
      .map(({ feature }) => feature),
  );
  if (names.size === 0) return [];
  const rows = new Map<number, number>();
  for (const { from, profile } of inside) rows.set(cellOf(from), (rows.get(cellOf(from)) ?? 0) + profile.events);
  const window = [...rows].map(([cell, count]) => ({ cell, rows: count }));
  const expected = expectedProfile({ bins, cells: seasonal.cells, window });
  const current = mergeProfiles(
    bins,
    inside.map(({ profile }) => profile),
  );
  return bins.features.flatMap((feature, i) => {
    const [before, now] = [expected.features[i], current.features[i]];
    if (!names.has(feature.feature) || before === undefined || now === undefined) return [];
    return likelyCauses(feature, before, now).some(({ kind }) => kind === "unit-change") ? [feature.feature] : [];
  });
}

function firedOf(
  { features }: LanesJudgement,
  { outputs, unitChanges }: { readonly outputs: readonly string[]; readonly unitChanges: readonly string[] },
): Fired[] {
  return features.flatMap(({ feature, fired, signals }) =>
    signals.flatMap(({ signal, value, threshold }): Fired[] => {
      if (!fired.includes(signal) || value === null || threshold === null) return [];
      const cause =
        signal === "missing" || signal === "unseen"
          ? signal
          : outputs.includes(feature)
            ? "prediction"
            : unitChanges.includes(feature)
              ? "unit"
              : "distribution";
      return [{ cause, feature, value, threshold }];
    }),
  );
}

function spansWithin(
  hours: readonly SpanProfile[],
  starts: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly SpanProfile[] {
  return hours.slice(indexFrom(starts, from), indexFrom(starts, to - hourMs + 1));
}

/** How many of ascending times lie before a time. */
function indexFrom(starts: readonly number[], time: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
