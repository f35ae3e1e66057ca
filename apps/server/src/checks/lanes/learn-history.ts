import {
  type Bins,
  calibrate,
  type Calibration,
  judgeLooks,
  type Lane,
  laneSpan,
  seasonalCell,
  type SeasonalReference,
  signalsOfLook,
  type SpanProfile,
} from "driftwatch";

import type { Tx } from "../../platform/context.ts";
import { dayMs, floorTo, hourMs, keptFrom, readHours, type VersionKey } from "../../profiles/index.ts";
import {
  type DriftHour,
  listDriftHours,
  putCalibration,
  putDriftHours,
  type StoredPast,
  writePolicyState,
} from "../queries/policy.ts";
import { type CleanDays, cleanDaysOf, daysKept } from "./clean-days.ts";
import { lookAtClosed, type LookAtClosed } from "./look-at-closed.ts";
import {
  lanes,
  readCalibration,
  readJudgement,
  readSignals,
  writeCalibration,
  writeJudgement,
  writeSignals,
} from "./hour-record.ts";
import { raiseModelDay } from "../queries/model-days.ts";
import { makeSeasonalCells, readSeasonalCells } from "./seasonal-cells.ts";

/** A version's own past, as far as it is known. */
export type History = {
  /** The seasonal cells; `null`: as they are stored, and were not needed yet. */
  readonly cells: SeasonalReference["cells"] | null;
  readonly holds: SeasonalReference["holds"];
  /** Which hours the cells are made of, and by whose clock. */
  readonly cellsKey: string;
  /** Whole hours that were read, the last day among them, ascending; `null`: none were. */
  readonly hours: readonly SpanProfile[] | null;
  readonly cleanDays: number;
  readonly calibrations: Readonly<Record<Lane, Calibration | null>>;
};

export type LearnInput = {
  readonly key: VersionKey;
  readonly bins: Bins;
  readonly timeZone: string;
  readonly hours: readonly number[];
  readonly known: Pick<StoredPast, "state" | "cuts" | "calibrations">;
  readonly now: number;
  /** Standard deviations that history excuses, for what the closed hours looked like. */
  readonly c: number;
};

/**
 * Brings what is known of a version's past up to date: the seasonal cells when a day has ended, a late row came or an
 * alert changed what is clean; the signals of every hour that has closed since; the calibration once a day; all of it when
 * the model got another time zone. On a past that is known it reads and writes nothing.
 */
export async function learnHistory(tx: Tx, input: LearnInput): Promise<History> {
  const { key, bins, timeZone, known, now } = input;
  const { state, cuts } = known;
  const names = bins.features.map(({ feature }) => feature);
  const clean = cleanDaysOf({ hours: input.hours, cuts, features: names, timeZone, now });
  const closed = floorTo(now, hourMs);
  const cellsKey = `${timeZone} ${JSON.stringify([clean.days, cuts])}`;
  // By another clock every cell is another, and so is every signal and what was calibrated from them.
  const isSameClock = state.cellsKey?.startsWith(`${timeZone} `) === true;
  const staleEnd = state.staleFrom === null ? Number.POSITIVE_INFINITY : state.staleFrom + hourMs;
  const isPastStale = state.staleFrom !== null && clean.dayOf(state.staleFrom) < clean.dayOf(now);
  const isSame = state.cellsKey === cellsKey && !isPastStale;
  const isUnknown = state.hoursThrough === null || !isSameClock;
  const from = Math.min(isUnknown ? 0 : state.hoursThrough + hourMs, staleEnd);
  if (isSame && from > closed)
    return {
      cells: null,
      ...{ holds: clean.holds, cellsKey },
      hours: null,
      cleanDays: clean.days.length,
      calibrations: readCalibrations(known),
    };

  const firstHour = input.hours[0] ?? closed;
  const ends = { from: Math.max(from, firstHour + hourMs, keptFrom(now).hours + dayMs), to: closed };
  const needed = isSame ? ends.from - dayMs : Math.min(ends.from - dayMs, now - (daysKept + 2) * dayMs);
  const hours = await readHours(tx, key, bins, { from: Math.max(needed, keptFrom(now).hours), to: closed });
  const cells = isSame
    ? await readSeasonalCells(tx, key, bins)
    : await makeSeasonalCells(tx, key, { bins, hours, clean, timeZone });
  const seasonal = { cells, holds: clean.holds };
  const lookAt = lookAtClosed({ bins, seasonal, cellOf: seasonalCell(timeZone) }, hours);
  const closedHours = clean.days.length === 0 ? [] : await closeHours(tx, input, { lookAt, ends });
  const calibrations = isSame ? readCalibrations(known) : await calibrateLanes(tx, key, { names, clean, now });
  await judgeClosedHours(tx, input, { lookAt, closedHours, clean, calibrations });
  await writePolicyState(tx, key, { cellsKey, hoursThrough: closed });
  return { ...seasonal, cellsKey, hours, cleanDays: clean.days.length, calibrations };
}

type ClosedHour = { readonly end: number; readonly signals: readonly Buffer[] };

/** The signals of both lanes at the end of every hour that has closed. */
async function closeHours(
  tx: Tx,
  { key, bins }: LearnInput,
  { lookAt, ends }: { readonly lookAt: LookAtClosed; readonly ends: { readonly from: number; readonly to: number } },
): Promise<ClosedHour[]> {
  const closed: ClosedHour[] = [];
  for (let end = ends.from; end <= ends.to; end += hourMs) {
    const look = lookAt(end);
    const signals = lanes.map((lane) =>
      signalsOfLook(look(laneSpan(lane, end), "seasonal"), lane, end, bins.features.length),
    );
    closed.push({ end, signals: signals.map(writeSignals) });
  }
  const unjudged = Buffer.alloc(bins.features.length * 2, 255);
  await putDriftHours(
    tx,
    key,
    closed.flatMap(({ end, signals }) =>
      lanes.map((_lane, index): DriftHour => ({
        lane: index,
        hour: end,
        signals: signals[index] ?? Buffer.alloc(0),
        severity: unjudged,
      })),
    ),
  );
  return closed;
}

async function calibrateLanes(
  tx: Tx,
  key: VersionKey,
  { names, clean, now }: { names: readonly string[]; clean: CleanDays; now: number },
): Promise<History["calibrations"]> {
  const today = now - daysKept * dayMs;
  const stored = (await listDriftHours(tx, key, { from: today, to: now })).filter(
    ({ hour }) => clean.dayOf(hour - 1) < clean.dayOf(now),
  );
  const [slow, fast] = await Promise.all(
    lanes.map(async (_lane, index) => {
      const made = calibrate(stored.filter((hour) => hour.lane === index).map(readSignals), {
        features: names.length,
        isCut: clean.isCut,
      });
      await putCalibration(tx, key, { lane: index, at: new Date(now), body: writeCalibration(made) });
      return made;
    }),
  );
  return { slow: slow ?? null, fast: fast ?? null };
}

/** What each hour that has closed looked like to the policy, for history and heat map. */
async function judgeClosedHours(
  tx: Tx,
  { key, bins, c }: LearnInput,
  {
    lookAt,
    closedHours,
    clean,
    calibrations,
  }: {
    readonly lookAt: LookAtClosed;
    readonly closedHours: readonly ClosedHour[];
    readonly clean: CleanDays;
    readonly calibrations: History["calibrations"];
  },
): Promise<void> {
  const names = bins.features.map(({ feature }) => feature);
  const judged = closedHours.flatMap(({ end, signals }) => {
    const cleanDays = clean.days.filter((day) => day < clean.dayOf(end - 1)).length;
    const judgement = judgeLooks({ bins, now: end, look: lookAt(end), cleanDays, calibrations, c });
    return lanes.map((lane, index): DriftHour => ({
      lane: index,
      hour: end,
      signals: signals[index] ?? Buffer.alloc(0),
      severity: writeJudgement(judgement, lane, names),
    }));
  });
  await putDriftHours(tx, key, judged);
  for (const [day, severity] of worstByDay(judged)) {
    await raiseModelDay(tx, {
      organisation: key.organisation,
      model: key.model,
      at: new Date(day),
      severity,
      events: 0,
    });
  }
}

/** Each day's worst severity, by the UTC day in which the hour began. */
function worstByDay(hours: readonly DriftHour[]): Map<number, number> {
  const worst = new Map<number, number>();
  for (const hour of hours) {
    const day = floorTo(hour.hour - hourMs, dayMs);
    for (const judged of readJudgement(hour)) {
      if (judged !== null) worst.set(day, Math.max(worst.get(day) ?? 0, judged.severity));
    }
  }
  return worst;
}

function readCalibrations({ calibrations }: Pick<StoredPast, "calibrations">): History["calibrations"] {
  const { slow, fast } = calibrations;
  return { slow: slow && readCalibration(slow), fast: fast && readCalibration(fast) };
}
