import { setImmediate } from "node:timers/promises";

import { advanceAlerts, type Alert, joinFindings } from "driftwatch";

import { dayMs, floorTo } from "../profiles/index.ts";
import type { Fired, Replay } from "./replay.ts";

/** An alert that would have been. */
export type PastAlert = {
  readonly alert: Alert;
  /** The figures of its worst moment; `null` where they are not known. */
  readonly worst: Pick<Fired, "value" | "threshold"> | null;
};

export type PlayedPast = {
  /** In the order of their opening. */
  readonly alerts: readonly PastAlert[];
  /** UTC days on which at least one of them fired: their beginnings. */
  readonly firingDays: ReadonlySet<number>;
};

const stepsAtOnce = 8;
const keptMs = dayMs;

/**
 * Plays checks of the past, one after the other, through the same life of alerts as those of the present. Nobody acts on
 * these alerts: they end by themselves, or not at all.
 *
 * @param ends - the moments of the checks, ascending
 */
export async function playPast(replays: readonly Replay[], ends: readonly number[]): Promise<PlayedPast> {
  const records = new Map<string, PastAlert>();
  const firingDays = new Set<number>();
  let alerts: readonly Alert[] = [];
  let made = 0;
  for (const [step, at] of ends.entries()) {
    // What waits for this process must not wait for the whole past.
    if (step % stepsAtOnce === 0) await setImmediate();
    const said = replays.map((replay) =>
      replay(
        at,
        [...records.values()].map(({ alert }) => alert),
      ),
    );
    const steps = advanceAlerts(alerts, {
      findings: joinFindings(said.flatMap(({ findings }) => findings)),
      now: at,
      newId: () => `past-${(made += 1)}`,
    });
    const fired = said.flatMap((one) => one.fired);
    for (const { alert } of steps) {
      records.set(alert.id, { alert, worst: worse(records.get(alert.id)?.worst ?? null, alert, fired) });
      if (alert.state !== "resolved" && alert.features.some(({ isFiring }) => isFiring))
        firingDays.add(floorTo(at - 1, dayMs));
    }
    alerts = steps
      .map(({ alert }) => alert)
      .filter(({ cause, resolvedAt }) => cause === "gap" || resolvedAt === null || at - resolvedAt <= keptMs);
  }
  return { alerts: [...records.values()], firingDays };
}

/** The figures that are furthest beyond their threshold, of those before and those of now. */
function worse(before: PastAlert["worst"], { cause, features }: Alert, fired: readonly Fired[]): PastAlert["worst"] {
  const own = fired.filter((one) => isOf(one.cause, cause) && features.some(({ feature }) => feature === one.feature));
  return own.reduce<PastAlert["worst"]>(
    (most, { value, threshold }) =>
      most === null || value / threshold > most.value / most.threshold ? { value, threshold } : most,
    before,
  );
}

function isOf(one: Fired["cause"], other: Fired["cause"]): boolean {
  const shapes = ["distribution", "unit"];
  return one === other || (shapes.includes(one) && shapes.includes(other));
}
