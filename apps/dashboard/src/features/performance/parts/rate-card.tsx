import type { Performance } from "@driftguard/protocol";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";

import { LazyTimeSeries } from "../../../charts/time-series/lazy-time-series.tsx";
import type { TimeSeriesData } from "../../../charts/time-series/time-series-data.ts";
import { Card } from "../../../ui/card.tsx";
import { DownloadButton } from "../../../ui/download-button.tsx";
import { formatDecimal, formatPlain, formatTickInUnit } from "../../../ui/numbers.ts";
import { formatMoment } from "../../../ui/times.ts";
import { toCsv } from "../../../ui/to-csv.ts";
import { useNarrow } from "../../../ui/use-narrow.ts";
import { ViewSwitch } from "../../../ui/view-switch.tsx";
import { lastDays } from "../in-range.ts";
import { peakNotes } from "../peak-notes.ts";
import { showRate } from "../show-rate.ts";

const route = getRouteApi("/shell/models/$model/performance");

/** The chart that tells it: what happened against what was predicted. */
export function RateCard({ model, performance }: { model: string; performance: Performance }): ReactNode {
  const { days, view } = route.useSearch();
  const navigate = route.useNavigate();
  const isNarrow = useNarrow();
  const series = useMemo(() => lastDays(performance.series, Number(days)), [performance, days]);
  const data = useMemo(() => toChart({ ...performance, series }, isNarrow), [performance, series, isNarrow]);
  const show = showRate(performance);
  const title = `${show.actualName} and ${show.expectedName.toLowerCase()}`;
  return (
    <Card
      title={title}
      caption={`${performance.summary} 24 h windows; labels known now.${contextWords(series)}`}
      aside={
        <div className="card-aside">
          {view === "table" && <DownloadButton name={`${model}-performance.csv`} text={() => toCsvText(series)} />}
          <ViewSwitch
            view={view}
            chart="Chart"
            onChange={(next) =>
              void navigate({ search: (before) => ({ ...before, view: next }), replace: true, resetScroll: false })
            }
          />
        </div>
      }
    >
      {view === "table" ? (
        <RateTable series={series} show={show} />
      ) : (
        <>
          <LazyTimeSeries data={data} height={isNarrow ? 260 : 330} label={`${title}. ${performance.summary}`} />
          {isNarrow && (
            <ul className="legend">
              <li>
                <i className="swatch-line" />
                {show.actualName}
              </li>
              <li>
                <i className="swatch-dash" />
                {show.expectedName}
              </li>
            </ul>
          )}
        </>
      )}
    </Card>
  );
}

function toChart(performance: Performance, isNarrow: boolean): TimeSeriesData {
  const { series, now, marks } = performance;
  const show = showRate(performance);
  const times = series.times.map((at) => Date.parse(at));
  const end = times.at(-1) ?? 0;
  const alert = marks
    .filter(({ kind }) => kind === "alert")
    .map(({ at }) => Date.parse(at))
    .at(-1);
  const context = series.context;
  return {
    times,
    lines: [
      { name: show.actualName, values: series.actual, look: "first", end: `Actual ${show(now.actual)}` },
      {
        name: show.expectedName,
        values: series.expected,
        look: "second",
        end: `${show.isShare ? "Score" : "Predicted"} ${show(now.expected)}`,
      },
    ],
    flags: marks.map(({ at, label }) => ({ at: Date.parse(at), label })),
    breaches:
      alert === undefined || alert < end - 14 * 86_400_000
        ? []
        : [{ from: Math.max(alert, times[0] ?? alert), to: end }],
    notes:
      show.isShare && !isNarrow ? peakNotes(series, { count: 3, before: (alert ?? Infinity) - 86_400_000 / 2 }) : [],
    strip: context === null ? null : { name: context.feature, values: context.values, end: stripNow(context.values) },
    ...(show.isShare ? { ceiling: 1 } : {}),
    format: show,
    ...(show.isShare ? { formatTick: (value: number) => formatTickInUnit(value, "share") } : {}),
    unit: "24 h window",
  };
}

/** Which input the strip shows, and why that one. */
function contextWords({ context }: Performance["series"]): string {
  if (context === null) return "";
  const { feature, correlation } = context;
  return ` Below: mean ${feature}, the input that predictions follow most closely (correlation ${formatDecimal(correlation, 2)}).`;
}

function stripNow(values: readonly (number | null)[]): string {
  const last = values.at(-1) ?? null;
  return last === null ? "no value" : formatPlain(Number(last.toPrecision(3)));
}

/** Newest first, as many as can be read; the file has them all. */
function RateTable({ series, show }: { series: Performance["series"]; show: ReturnType<typeof showRate> }): ReactNode {
  const rows = series.times
    .map((_, i) => i)
    .toReversed()
    .slice(0, 200);
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Performance by hour">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Window ends</th>
            <th scope="col" className="right">
              {show.actualName}
            </th>
            <th scope="col" className="right">
              {show.expectedName}
            </th>
            <th scope="col" className="right">
              Labelled
            </th>
            <th scope="col" className="right">
              Predictions
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((i) => (
            <tr key={series.times[i]}>
              <th scope="row">{formatMoment(Date.parse(series.times[i] ?? ""))}</th>
              <td className="right">{show(series.actual[i] ?? null)}</td>
              <td className="right">{show(series.expected[i] ?? null)}</td>
              <td className="right">{series.labelled[i]}</td>
              <td className="right">{series.predictions[i]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function toCsvText(series: Performance["series"]): string {
  return toCsv(
    ["window_end", "actual", "expected", "accuracy", "estimated_accuracy", "labelled", "predictions"],
    series.times.map((at, i) => [
      at,
      series.actual[i] ?? null,
      series.expected[i] ?? null,
      series.accuracy[i] ?? null,
      series.estimated_accuracy[i] ?? null,
      series.labelled[i] ?? null,
      series.predictions[i] ?? null,
    ]),
  );
}
