import type { RuleSettings } from "@driftguard/protocol";

import { dayMs, floorTo, hourMs } from "../profiles/index.ts";
import { policyOf } from "../rules/index.ts";
import type { Replay } from "./replay.ts";
import { replayDistribution } from "./replay-distribution.ts";
import { replayGap } from "./replay-gap.ts";
import { replayLanes } from "./replay-lanes.ts";
import { replayPerformance } from "./replay-performance.ts";
import { replayService } from "./replay-service.ts";
import type { StoredPast } from "./stored-past.ts";
import { windowReader } from "./window-reader.ts";

/** Judges of the past, and the moments that they are asked for. */
export type Plan = {
  /** What counts. */
  readonly replays: readonly Replay[];
  /** What is told once a baseline and counted apart; `null`: nothing is. */
  readonly apart: Replay | null;
  /** Moments of checks, ascending: by the hour where hours are kept, by the day before. */
  readonly ends: readonly number[];
  /** Since when something is stored. */
  readonly from: number;
  readonly notes: readonly string[];
};

/** The time that is asked for, epoch ms, both whole hours. What is stored before it is judged too, to know what was open. */
export type AskedSpan = { readonly from: number; readonly to: number };

/** Who judges by a rule, over what is stored until the end of the time that is asked for; notes are about that time. */
export function replaysOf(settings: RuleSettings, past: StoredPast, asked: AskedSpan): Plan {
  const { to } = asked;
  switch (settings.kind) {
    case "default":
      return planDefault(settings, past, asked);
    case "psi":
    case "p-value":
    case "distance": {
      const { baseline, outputs } = past;
      if (baseline === null) return { replays: [], apart: null, ends: [], from: to, notes: [noBaseline] };
      const read = windowReader(baseline.bins, past);
      const replay = replayDistribution(settings, { baseline, read, outputs });
      return { replays: [replay], apart: null, ...momentsOfProfiles(past, to), notes: byDay(past, asked) };
    }
    case "performance": {
      const limits = { c: settings.deviations, floor: settings.floor };
      const { notes, replay } = performanceOf(past, limits, to);
      return { replays: replay === null ? [] : [replay], apart: null, ...momentsOfHours(past, to), notes };
    }
    case "error-rate":
    case "latency": {
      const replay = replayService(settings, { hours: past.performance, timeZone: past.timeZone });
      const notes = ["Judged over whole hours: quarters of an hour are not kept."];
      return { replays: [replay], apart: null, ...momentsOfHours(past, to), notes };
    }
    default:
      return settings satisfies never;
  }
}

const noBaseline = "There is no baseline, so nothing of the past was counted that this rule looks at.";
const reasons: Readonly<Record<string, string>> = {
  "no-scores": "Performance is not judged: the outputs are no scores between 0 and 1.",
  task: "Performance is not judged: only models of two classes with scores, and of numbers, are.",
  "no-baseline": "Performance is not judged: the baseline has no labels beside predictions.",
};

function planDefault(settings: Extract<RuleSettings, { kind: "default" }>, past: StoredPast, asked: AskedSpan): Plan {
  const { to } = asked;
  const { c, performance: limits } = policyOf([
    { id: "", model: null, settings },
    { id: "", model: null, settings: { kind: "performance", ...turned(past) } },
  ]);
  const { replay, notes } = performanceOf(past, limits, to);
  const replays = replay === null ? [] : [replay];
  const { baseline, hours, days, timeZone, outputs } = past;
  if (baseline === null) return { replays, apart: null, ...momentsOfHours(past, to), notes: [noBaseline, ...notes] };
  const read = windowReader(baseline.bins, past);
  const isOlder = days.length > 0;
  const moments = momentsOfProfiles(past, to);
  const firstAt = moments.from;
  const lanes = replayLanes({ baseline, hours, timeZone, outputs, c, isOlder });
  const hasGap = baseline.kind !== "learned";
  const rowsOfHour = new Map(past.performance.map(({ hour, predictions }) => [hour, predictions]));
  return {
    replays: [lanes, ...replays],
    apart: hasGap ? replayGap({ baseline, read, firstAt, rowsOfHour }) : null,
    ...moments,
    notes: [...learning(past, asked), ...notes, ...(hasGap ? [apartNote] : [])],
  };
}

const apartNote =
  "The training gap is told once a baseline and counted apart; inputs are counted as if it had been accepted.";

/** The performance rule as it is in force: a budget is not its knob. */
function turned({ policy }: StoredPast): { readonly deviations: number; readonly floor: number } {
  return { deviations: policy.performance.c, floor: policy.performance.floor };
}

function performanceOf(
  { task, performance: hours }: StoredPast,
  limits: { readonly c: number; readonly floor: number },
  to: number,
): { readonly replay: Replay | null; readonly notes: readonly string[] } {
  const refusal =
    task.kind === "binary"
      ? task.hasScores
        ? null
        : "no-scores"
      : task.kind !== "regression"
        ? "task"
        : task.baseline === null
          ? "no-baseline"
          : null;
  if (refusal !== null) return { replay: null, notes: [reasons[refusal] ?? refusal] };
  return {
    replay: replayPerformance(task, { hours, limits, to }),
    notes: ["Labels are taken as they are known by now; a check of the past knew those that had come by then."],
  };
}

type Moments = Pick<Plan, "ends" | "from">;

function momentsOfProfiles({ hours, days }: StoredPast, to: number): Moments {
  const first = hours[0]?.from ?? to;
  const byHour = steps(Math.max(first, days.at(-1)?.to ?? 0) + hourMs, to);
  return { ends: [...days.map((day) => day.to), ...byHour], from: days[0]?.from ?? first };
}

function momentsOfHours({ performance }: StoredPast, to: number): Moments {
  const from = performance[0]?.hour ?? to;
  return { ends: steps(from + hourMs, to), from };
}

function steps(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / hourMs) + 1) }, (_, step) => from + step * hourMs);
}

function byDay({ days }: StoredPast, { from }: AskedSpan): string[] {
  const last = days.at(-1);
  return last === undefined || last.to <= from
    ? []
    : [`Until ${dateOf(last.to)} judged once a day: hours are kept for 35 days.`];
}

/** What the checks of the time had, and a preview cannot: a limit follows from the 28 days before. */
function shorterPast(until: string): string {
  return `Until ${until} the 28 days that a limit is learned from are not all kept by the hour: checks of that time knew more of the past, and may have opened other alerts on inputs than are shown.`;
}

function learning({ hours, days }: StoredPast, { from }: AskedSpan): string[] {
  const first = hours[0]?.from;
  if (first === undefined) return [];
  const learned = (count: number): number => floorTo(first, dayMs) + count * dayMs;
  if (learned(days.length > 0 ? 28 : 14) <= from) return [];
  const [full, usual] = [dateOf(learned(7)), dateOf(learned(14))];
  if (days.length > 0 && learned(14) <= from) return [shorterPast(dateOf(learned(28)))];
  return days.length > 0
    ? [
        `Hours are kept for 35 days, from ${dateOf(first)} on: inputs are judged from ${full} on, when a week of them was learned, and as carefully as chosen from ${usual} on.`,
        shorterPast(dateOf(learned(28))),
      ]
    : [`The model was learning from ${dateOf(first)} on: large changes only until ${full}, carefully until ${usual}.`];
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
