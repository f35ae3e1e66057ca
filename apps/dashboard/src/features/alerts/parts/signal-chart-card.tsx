import type { AlertDetail } from "@driftguard/protocol";
import { type ReactNode, useMemo } from "react";

import { LazyTimeSeries } from "../../../charts/time-series/lazy-time-series.tsx";
import type { TimeSeriesData } from "../../../charts/time-series/time-series-data.ts";
import { Card } from "../../../ui/card.tsx";
import { capitalised } from "../../../ui/capitalised.ts";
import { formatInUnit, formatTickInUnit } from "../../../ui/numbers.ts";
import { formatClock, formatDate, formatMoment } from "../../../ui/times.ts";
import { useNarrow } from "../../../ui/use-narrow.ts";
import type { AlertSeries } from "../chart-groups.ts";

type Group = readonly [AlertSeries, AlertSeries?];

/** The signal around the event: one line against its limit, or two against each other. */
export function SignalChartCard({ alert, group }: { alert: AlertDetail; group: Group }): ReactNode {
  const [first, second] = group;
  const isNarrow = useNarrow();
  const data = useMemo(() => toChart(group, alert, isNarrow), [group, alert, isNarrow]);
  const title = second
    ? `${capitalised(first.name)} against ${second.name.toLowerCase()}`
    : `${second === undefined && alert.features.includes(first.name) ? first.name : capitalised(first.name)} over time`;
  const caption = captionOf(group, alert);
  return (
    <Card title={title} caption={caption}>
      <LazyTimeSeries data={data} height={isNarrow ? 210 : 236} label={`${title}. ${caption}`} />
      {isNarrow && second && (
        <ul className="legend">
          <li>
            <i className="swatch-line" />
            {capitalised(first.name)}
          </li>
          <li>
            <i className="swatch-dash" />
            {capitalised(second.name)}
          </li>
        </ul>
      )}
    </Card>
  );
}

function toChart([first, second]: Group, alert: AlertDetail, isNarrow: boolean): TimeSeriesData {
  const days = isNarrow ? 5 : 7;
  const end = Date.parse(first.points.at(-1)?.at ?? alert.last_fired_at);
  const points = first.points.filter(({ at }) => Date.parse(at) >= end - days * 86_400_000);
  const times = points.map(({ at }) => Date.parse(at));
  const opened = Date.parse(alert.opened_at);
  const closed = alert.resolved_at === null ? (times.at(-1) ?? opened) : Date.parse(alert.resolved_at);
  const toLine = (series: AlertSeries, look: "first" | "second") => {
    const values = series.points.slice(-points.length).map(({ value }) => value);
    const last = values.findLast((value) => value !== null) ?? null;
    return { name: series.name, look, values, end: `${capitalised(series.name)} ${formatInUnit(last, series.unit)}` };
  };
  const inPlot = opened >= (times[0] ?? 0);
  return {
    times,
    lines: [toLine(first, "first"), ...(second ? [toLine(second, "second")] : [])],
    limits:
      first.threshold === null
        ? []
        : [{ value: first.threshold, label: `Limit ${formatInUnit(first.threshold, first.unit)}`, severity: 3 }],
    flags: inPlot ? [{ at: opened, label: `Alert opened ${formatClock(opened)}` }] : [],
    breaches: [{ from: Math.max(opened, times[0] ?? opened), to: closed }],
    format: (value) => formatInUnit(value, first.unit),
    formatTick: (value) => formatTickInUnit(value, first.unit),
    ...(first.unit === "share" ? { ceiling: 1 } : {}),
  };
}

function captionOf([first, second]: Group, alert: AlertDetail): string {
  const last = (series: AlertSeries): string =>
    formatInUnit(series.points.findLast(({ value }) => value !== null)?.value ?? null, series.unit);
  const opened = formatMoment(Date.parse(alert.opened_at));
  if (second)
    return `Opened ${opened}. Now ${last(first)} ${first.name.toLowerCase()}, ${last(second)} ${second.name.toLowerCase()}.`;
  const limit = first.threshold === null ? "" : ` Limit ${formatInUnit(first.threshold, first.unit)}, dashed.`;
  return `Now ${last(first)}.${limit} Alert since ${formatDate(Date.parse(alert.opened_at))}.`;
}
