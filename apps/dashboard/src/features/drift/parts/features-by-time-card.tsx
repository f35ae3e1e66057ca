import type { Drift, Heatmap } from "@driftguard/protocol";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";

import { HeatMap, type HeatMapRow } from "../../../charts/heat-map/heat-map.tsx";
import { Card } from "../../../ui/card.tsx";
import { DownloadButton } from "../../../ui/download-button.tsx";
import { countOf, formatRatio } from "../../../ui/numbers.ts";
import { toCsv } from "../../../ui/to-csv.ts";
import { useNarrow } from "../../../ui/use-narrow.ts";
import { ViewSwitch } from "../../../ui/view-switch.tsx";
import { againstWords } from "../against-words.ts";
import { tableRows } from "../table-rows.ts";
import type { HeatmapFeature } from "../rank-features.ts";
import { FeatureTable } from "./feature-table.tsx";
import { SeverityLegend } from "./severity-legend.tsx";

const route = getRouteApi("/shell/models/$model/drift");

export type FeaturesByTimeCardProps = {
  readonly drift: Drift;
  readonly heatmap: Heatmap;
  readonly ranked: readonly HeatmapFeature[];
  readonly selected: { readonly name: string; readonly at: number };
  readonly onSelect: (name: string, at: number) => void;
};

/** Every feature hour by hour, worst first; the same as a table, and as a file. */
export function FeaturesByTimeCard({ drift, heatmap, ranked, selected, onSelect }: FeaturesByTimeCardProps): ReactNode {
  const { view, rows: extent } = route.useSearch();
  const { model } = route.useParams();
  const navigate = route.useNavigate();
  const shownAtFirst = useNarrow() ? 10 : 16;
  const isWhole = extent === "all" || ranked.length <= shownAtFirst;
  const rows = useMemo(
    () => (isWhole ? ranked : ranked.slice(0, shownAtFirst)).map(toRow),
    [ranked, isWhole, shownAtFirst],
  );
  const times = useMemo(() => heatmap.times.map((at) => Date.parse(at)), [heatmap]);
  const marks = useMemo(
    () =>
      heatmap.marks.map(({ at, label }) => ({ at: Date.parse(at), label })).filter(({ at }) => at >= (times[0] ?? 0)),
    [heatmap, times],
  );
  const change = (patch: { view?: "chart" | "table"; rows?: "top" | "all" }): void =>
    void navigate({ search: (before) => ({ ...before, ...patch }), replace: true, resetScroll: false });
  const step = heatmap.step_minutes / 60;
  return (
    <Card
      title={step === 1 ? "Drift by feature and hour" : "Drift by feature and time"}
      caption={`Worst first, against ${againstWords(heatmap)}. Select a cell to compare.${step > 1 ? ` A cell is the maximum of ${step} h.` : ""}`}
      aside={
        <div className="card-aside">
          {view === "table" && <DownloadButton name={`${model}-drift.csv`} text={() => toCsvText(drift, heatmap)} />}
          <ViewSwitch view={view} chart="Map" onChange={(next) => change({ view: next })} />
        </div>
      }
    >
      {view === "table" ? (
        <FeatureTable drift={drift} heatmap={heatmap} onSelect={(name) => onSelect(name, selected.at)} />
      ) : (
        <>
          <HeatMap
            rows={rows}
            times={times}
            stepMs={heatmap.step_minutes * 60_000}
            marks={marks}
            selected={selected}
            onSelect={onSelect}
            describe={(ratio) => (ratio === null ? "not judged" : `${formatRatio(ratio)} its limit`)}
            label={`Drift by feature and hour, ${countOf(rows.length, "feature")} by ${countOf(times.length, "column")}`}
          />
          <div className="heat-map-foot">
            <SeverityLegend />
            {ranked.length > shownAtFirst && (
              <button type="button" className="link" onClick={() => change({ rows: isWhole ? "top" : "all" })}>
                {isWhole ? "Show the worst only" : `Show all ${ranked.length} features`}
              </button>
            )}
          </div>
        </>
      )}
    </Card>
  );
}

function toRow({ name, severity, ratio, now }: HeatmapFeature): HeatMapRow {
  return {
    name,
    severity,
    value: ratio,
    now: { severity: now.severity, text: now.ratio === null ? "–" : formatRatio(now.ratio) },
  };
}

function toCsvText(drift: Drift, heatmap: Heatmap): string {
  return toCsv(
    [
      "feature",
      "type",
      "severity",
      "multiple_of_limit",
      "largest_in_span",
      "method",
      "effect",
      "limit",
      "distance_to_baseline",
      "p_value",
      "rows",
      "status",
    ],
    tableRows(drift, heatmap, "worst").map((row) => [
      row.name,
      row.type,
      row.now.severity,
      row.now.ratio,
      row.largest,
      row.now.method,
      row.now.effect,
      row.now.threshold,
      row.reading?.effect.value ?? null,
      row.reading?.p_value ?? null,
      row.reading?.n ?? null,
      row.reading?.status ?? row.now.status,
    ]),
  );
}
