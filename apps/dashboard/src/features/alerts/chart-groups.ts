import type { AlertDetail } from "@driftguard/protocol";

export type AlertSeries = AlertDetail["series"][number];

/** Which series stand in one chart: two without a limit and of one unit are compared; one with a limit stands alone. */
export function chartGroups(series: readonly AlertSeries[]): readonly (readonly [AlertSeries, AlertSeries?])[] {
  const groups: [AlertSeries, AlertSeries?][] = [];
  for (const one of series) {
    const last = groups.at(-1);
    const isPair =
      last !== undefined &&
      last[1] === undefined &&
      [last[0], one].every(({ threshold }) => threshold === null) &&
      last[0].unit === one.unit;
    if (isPair) last[1] = one;
    else groups.push([one]);
  }
  return groups;
}
