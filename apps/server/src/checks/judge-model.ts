import {
  type CellRows,
  type Detector,
  decodeProfile,
  encodeProfile,
  judgeTrainingGap,
  type Profile,
  seasonalCell,
  summariseDrift,
  type TrainingGap,
} from "driftwatch";

import { type ActiveBaseline, baselineBytes, findBaselineRow, readBaseline } from "../baselines/index.ts";
import type { ModelRow, VersionRow } from "../models/index.ts";
import type { Tx } from "../platform/context.ts";
import { createMemory, type Memory } from "../platform/memory.ts";
import {
  dayMs,
  floorTo,
  hourMs,
  keptFrom,
  outputFeature,
  quarterMs,
  readLastWeek,
  type VersionKey,
  weekMs,
} from "../profiles/index.ts";
import { type Policy, readPolicy } from "../rules/index.ts";
import { judgeHistory, type HistoryJudgement } from "./lanes/judge-history.ts";
import { laneDays } from "./lanes/lane-days.ts";
import { daysKept } from "./lanes/clean-days.ts";
import { type ReadMemory, keptOf, type Reads, readsAfter } from "./last-reads.ts";
import { learnHistory } from "./lanes/learn-history.ts";
import { lookAtLanes } from "./lanes/look-at-lanes.ts";
import { fastHours, readAround, type StoredAround, wholeDay } from "./lanes/read-around.ts";
import { presentVerdict, rankVerdicts } from "./present-verdict.ts";
import type { CheckSubject } from "./queries/check-subject.ts";
import { readStoredPast, type StoredPast } from "./queries/policy.ts";
import type { ReportBody } from "./report.ts";

/** What there is to judge of a model, or why there is nothing. */
export type Evidence =
  | { readonly kind: "skip"; readonly model: ModelRow; readonly version: VersionRow | null; readonly reason: string }
  | {
      readonly kind: "judge";
      readonly model: ModelRow;
      readonly version: VersionRow;
      readonly baseline: ActiveBaseline;
      readonly current: Profile;
      readonly rowsByCell: readonly CellRows[];
      readonly spanHours: number;
      readonly window: { readonly from: number; readonly to: number };
      readonly history: HistoryJudgement;
      readonly policy: Policy;
      /** Features that are the model's own output. */
      readonly outputs: readonly string[];
    };

/** Baselines as they were read last, by their id: they never change under it. */
export type BaselineMemory = Memory<ActiveBaseline>;

/**
 * With 48 seasonal cells of forty features a baseline is some megabytes, of a thousand features dozens.
 *
 * @param bytesMax - see `checkMemory`
 */
export function createBaselineMemory(bytesMax: number): BaselineMemory {
  return createMemory({ most: 10_000, bytesMax, bytesOf: baselineBytes });
}

/** Gathers the trailing seven days of a model's current version. */
export async function gatherEvidence(
  tx: Tx,
  { model, version, baseline: found }: Pick<CheckSubject, "model" | "version" | "baseline">,
  {
    baselines,
    lastReads,
    now,
  }: { readonly baselines: BaselineMemory; readonly lastReads: ReadMemory; readonly now: number },
): Promise<Evidence> {
  const { organisation, id: key } = model;
  if (version === null) return { kind: "skip", model, version, reason: "no version" };
  if (found === null) {
    // That of another version is none of this one's, which whoever registered a new one may not think of.
    const reason = `version "${version.name}" has no baseline: give one, or wait for 1,000 rows over 24 h`;
    return { kind: "skip", model, version, reason };
  }
  const baseline = await baselines.recall(found.id, async () => {
    const row = await findBaselineRow(tx, organisation, found.id);
    if (row === null) throw new Error("a baseline went away in the middle of a check");
    return readBaseline(row);
  });
  const versionKey = { organisation, model: key, version: version.id };
  const to = Math.ceil(now / quarterMs) * quarterMs;
  const place = `${organisation} ${key} ${version.id}`;
  const before = lastReads.find(place);
  const reads = readsAfter(before);
  // Asked together, these are answered in one go.
  const hour = floorTo(now, hourMs);
  const [past, policy, around] = await Promise.all([
    readStoredPast(tx, versionKey, {
      ...{ now, countsFrom: keptFrom(now).hours, cutsSince: now - (daysKept + 1) * dayMs },
      ...{ weekSince: hour - weekMs, daySince: wholeDay(to).from },
      known: [...reads.profiles.names, ...reads.days.names],
    }),
    readPolicy(tx, organisation, key),
    readAround(tx, versionKey, { to, timeZone: model.time_zone, reads }),
  ]);
  const allHours = past.counts;
  const running = around.quarters.filter(({ from }) => from >= hour).map(({ decode }) => decode(baseline.bins).profile);
  const read = await readLastWeek(tx, versionKey, baseline.bins, {
    now,
    kept: past.week,
    running,
    reads: reads.profiles,
  });
  if (read.profile.events === 0) return { kind: "skip", model, version, reason: "no data in the last 7 days" };
  const hours = allHours.filter(({ bucket }) => bucket + hourMs > read.from);
  const first = hours[0]?.bucket ?? now;
  const last = hours.at(-1)?.bucket ?? now;
  const isFeature = version.schema.features.some(({ name }) => name === outputFeature);
  const outputs = isFeature ? [] : [outputFeature];
  const history = await judgePast(tx, {
    key: versionKey,
    outputs,
    c: policy.c,
    baseline,
    timeZone: model.time_zone,
    hours: allHours,
    past,
    around,
    reads,
    now,
    to,
  });
  lastReads.keep(place, keptOf(reads, before, now - fastHours * hourMs));
  return {
    kind: "judge",
    model,
    version,
    baseline,
    current: read.profile,
    rowsByCell: rowsByCellOf(hours, baseline.timeZone),
    spanHours: (Math.min(now, last + hourMs) - first) / hourMs,
    window: { from: read.from, to: now },
    history,
    policy,
    outputs,
  };
}

async function judgePast(
  tx: Tx,
  {
    key,
    outputs,
    c,
    baseline,
    timeZone,
    hours,
    past,
    around,
    reads,
    now,
    to,
  }: {
    key: VersionKey;
    outputs: readonly string[];
    c: number;
    baseline: ActiveBaseline;
    timeZone: string;
    hours: readonly { readonly bucket: number; readonly events: number }[];
    past: StoredPast;
    around: StoredAround;
    reads: Reads;
    now: number;
    to: number;
  },
): Promise<HistoryJudgement> {
  const { bins } = baseline;
  const history = await learnHistory(tx, {
    ...{ key, bins, timeZone, known: past, now, c },
    hours: hours.map(({ bucket }) => bucket),
  });
  const look = await lookAtLanes(tx, {
    ...{ key, bins, timeZone, history, around, reads, to },
    kept: past.day,
    days: laneDays(hours, to),
  });
  return judgeHistory({ baseline, history, look, to, outputs, c });
}

function rowsByCellOf(
  hours: readonly { readonly bucket: number; readonly events: number }[],
  timeZone: string,
): CellRows[] {
  const cellOf = seasonalCell(timeZone);
  const rows = new Map<number, number>();
  for (const { bucket, events } of hours) rows.set(cellOf(bucket), (rows.get(cellOf(bucket)) ?? 0) + events);
  return [...rows].map(([cell, count]) => ({ cell, rows: count }));
}

export type Judged = Pick<ReportBody, "drift_score" | "p_value" | "drift_detected" | "findings" | "inputs"> & {
  readonly gap: TrainingGap;
};

/** Judges the evidence against the baseline. Pure: what a report kept gives the same again. */
export function judgeEvidence(
  evidence: Extract<Evidence, { kind: "judge" }>,
  code: string,
  detectors: readonly Detector[] = [],
): Judged {
  const { baseline, current, rowsByCell, spanHours, window } = evidence;
  const isSeasonal = baseline.seasonal !== null;
  const gap = judgeTrainingGap({
    baseline,
    baselineId: baseline.id,
    current,
    window,
    spanHours,
    detectors,
    ...(isSeasonal ? { rowsByCell } : {}),
  });
  const summary = summariseDrift(gap.verdicts);
  return {
    gap,
    drift_score: summary.driftScore,
    p_value: summary.pValue,
    drift_detected: summary.driftDetected,
    findings: rankVerdicts(gap.verdicts.map(presentVerdict)),
    inputs: {
      code,
      current: Buffer.from(encodeProfile(current)).toString("base64"),
      rowsByCell: isSeasonal ? [...rowsByCell] : null,
      spanHours,
    },
  };
}

/** Judges a report's own inputs again. @param detectors - of the operator's own, as they were then */
export function rejudge(
  report: ReportBody,
  baseline: ActiveBaseline,
  detectors: readonly Detector[] = [],
): Pick<ReportBody, "findings" | "drift_score" | "p_value" | "drift_detected"> | null {
  const { inputs, window } = report;
  if (inputs === null || window === null) return null;
  const gap = judgeTrainingGap({
    baseline,
    baselineId: baseline.id,
    current: decodeProfile(Buffer.from(inputs.current, "base64"), baseline.bins),
    window: { from: Date.parse(window.from), to: Date.parse(window.to) },
    spanHours: inputs.spanHours,
    detectors,
    ...(inputs.rowsByCell === null ? {} : { rowsByCell: inputs.rowsByCell }),
  });
  const summary = summariseDrift(gap.verdicts);
  return {
    findings: rankVerdicts(gap.verdicts.map(presentVerdict)),
    drift_score: summary.driftScore,
    p_value: summary.pValue,
    drift_detected: summary.driftDetected,
  };
}
