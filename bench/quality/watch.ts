import {
  calibrate,
  judgeLooks,
  laneLimits,
  laneSpan,
  lookAtHours,
  mergeProfiles,
  seasonalCell,
  signalsOfLook,
  type Bins,
  type Calibration,
  type Lane,
  type LanesJudgement,
  type Look,
  type Profile,
  type SpanProfile,
  type WindowContext,
  type WindowLook,
} from "driftwatch";
import { hourMs, start } from "./simulate-hours.ts";

/** A model that has learnt from its history, and judges any hour after it. */
export type Watcher = { readonly judgeAt: (hour: number) => LanesJudgement };

export type WatchOptions = {
  readonly bins: Bins;
  readonly spans: readonly SpanProfile[];
  readonly historyDays: number;
  readonly c: number;
  /** The features that share one budget of false alarms. */
  readonly featuresInAll: number;
};

/** Learns as the server does: cells and calibration from the days of history; they stay as they are during the test. */
export function watch({ bins, spans, historyDays, c, featuresInAll }: WatchOptions): Watcher {
  const context = seasonalContext(bins, spans, historyDays);
  const look = lookOnce(lookAtHours(context, spans, laneLimits(featuresInAll)));
  const features = bins.features.length;
  const learn = (lane: Lane): Calibration | null => {
    if (historyDays < 7) return null;
    const first = lane === "slow" ? 24 : 1;
    const hours = Array.from({ length: historyDays * 24 - first + 1 }, (_, i) => start + (first + i) * hourMs);
    const past = hours.map((hour) => signalsOfLook(look(laneSpan(lane, hour), "seasonal"), lane, hour, features));
    return calibrate(past, { features });
  };
  const past = { cleanDays: historyDays, calibrations: { slow: learn("slow"), fast: learn("fast") }, c };
  return { judgeAt: (hour) => judgeLooks({ ...past, bins, look, now: start + hour * hourMs }) };
}

/**
 * A model that goes on learning, as the server's do: each day is judged by all the days before it. Dear, for it learns anew every
 * day.
 */
export function watchAndLearn(options: Omit<WatchOptions, "historyDays">): Watcher {
  let known: { readonly days: number; readonly watcher: Watcher } | null = null;
  return {
    judgeAt(hour) {
      const days = Math.floor((hour - 1) / 24);
      if (known?.days !== days) known = { days, watcher: watch({ ...options, historyDays: days }) };
      return known.watcher.judgeAt(hour);
    },
  };
}

/** The fast lane looks at an hour in three checks: what it sees there is worked out in the first of them. */
function lookOnce(look: Look): Look {
  const seen = new Map<string, WindowLook>();
  return (span, reference) => {
    const key = `${reference} ${span.from} ${span.to}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const { rows, signals, isOfOtherDays } = look(span, reference);
    let found: ReturnType<WindowLook["signals"]> | null = null;
    const once: WindowLook = { rows, isOfOtherDays, signals: () => (found ??= signals()) };
    if (seen.size >= looksKept) seen.clear();
    seen.set(key, once);
    return once;
  };
}

const looksKept = 100;

/** The seasonal cells of the days of history, every one of them clean. */
function seasonalContext(bins: Bins, spans: readonly SpanProfile[], historyDays: number): WindowContext {
  const end = start + historyDays * 24 * hourMs;
  const cellOf = seasonalCell("UTC");
  const parts: Profile[][] = Array.from({ length: 48 }, () => []);
  for (const { from, profile } of spans) if (from < end) parts[cellOf(from)]?.push(profile);
  const cells = parts.map((some) => (some.length === 0 ? null : mergeProfiles(bins, some)));
  return { bins, cellOf, seasonal: { cells, holds: (from) => from < end } };
}
