import type { VerdictAnswer } from "@driftguard/protocol";
import { findingOfVolume, judgeSeenHours, type Finding, seasonalCell, type SeenHoursJudgement } from "driftwatch";

import type { Tx } from "../../platform/context.ts";
import { dayMs, floorTo, hourMs } from "../../profiles/index.ts";
import type { Evidence } from "../judge-model.ts";
import { putSeenHours, readSeenHours } from "../queries/seen-hours.ts";
import { type KnownHours, seeHour } from "./see-hour.ts";
import { volumeVerdict } from "./volume-verdict.ts";

/** How many rows came, against what is usual at that hour. */
export type JudgedVolume = {
  readonly judgement: SeenHoursJudgement;
  readonly hours: KnownHours;
  /** Whether the hour that was judged lies in a weekend, by the model's clock. */
  readonly isWeekend: boolean;
  readonly findings: readonly Finding[];
  /** None where nothing could be judged. */
  readonly verdicts: readonly VerdictAnswer[];
};

const daysKept = 28;
/** An alert opens on the second of three hours: they belong to it. */
const hoursBefore = 3;
const weekendCells = 24;

/**
 * Sees how many rows the hour that closed last has brought, and judges it. A silent model has a finding like any other.
 *
 * @returns `null` for sample data: its rows are played, and end
 */
export async function judgeVolumeOf(
  tx: Tx,
  { model, version }: Pick<Extract<Evidence, { kind: "judge" }>, "model" | "version">,
  now: number,
): Promise<JudgedVolume | null> {
  if (model.demo) return null;
  const key = { organisation: model.organisation, model: model.id, version: version.id };
  const closed = floorTo(now, hourMs);
  const stored = await readSeenHours(tx, key, { closed, alertsSince: now - (daysKept + 1) * dayMs });
  if (stored === null) return null;
  const { known, alerts } = stored;
  const hours = seeHour(known, { ...stored, now, intervalMinutes: model.interval_minutes });
  if (hours !== known) await putSeenHours(tx, key, hours);
  const cellOf = seasonalCell(model.time_zone);
  const judgement = judgeSeenHours(hours, {
    cellOf,
    isCut: (end) => alerts.some(({ from, to }) => end > from - hoursBefore * hourMs && end <= to),
  });
  return {
    judgement,
    hours,
    isWeekend: cellOf(judgement.through - hourMs) >= weekendCells,
    findings: [findingOfVolume(judgement)],
    verdicts: judgement.status === "insufficient" ? [] : [volumeVerdict(judgement)],
  };
}
