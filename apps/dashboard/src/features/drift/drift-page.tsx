import type { Drift, Heatmap } from "@driftguard/protocol";
import { useQuery, useSuspenseQueries } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useCallback, useDeferredValue, useMemo } from "react";

import { useClient } from "../../client-context.ts";
import { useShortcuts } from "../../ui/shortcuts/shortcut-context.ts";
import { LoadingPage } from "../../ui/loading-page.tsx";
import { AlertListCard } from "../alerts/parts/alert-list-card.tsx";
import { alertsQuery } from "../alerts/queries.ts";
import { DriftFigures } from "./parts/drift-figures.tsx";
import { DriftFilters } from "./parts/drift-filters.tsx";
import { DriftStateNote } from "./parts/drift-state-note.tsx";
import { FeatureCard } from "./parts/feature-card.tsx";
import { FeaturesByTimeCard } from "./parts/features-by-time-card.tsx";
import { HistoryCard } from "./parts/history-card.tsx";
import { driftQuery, heatmapQuery } from "./queries.ts";
import { latestJudged } from "./latest-judged.ts";
import { rankFeatures } from "./rank-features.ts";
import { hoursOfRange } from "./search.ts";
import "./drift.css";

const route = getRouteApi("/shell/models/$model/drift");

/** Which inputs moved, when, how, does it matter? */
export function DriftPage(): ReactNode {
  const { model } = route.useParams();
  const { range } = route.useSearch();
  const client = useClient();
  const hours = hoursOfRange[range];
  const [{ data: drift, dataUpdatedAt }, { data: heatmap }] = useSuspenseQueries({
    queries: [driftQuery(client, model, hours), heatmapQuery(client, model, hours)],
  });
  // The alerts stand above the selected feature: what arrived later would push it down.
  const alerts = useQuery(alertsQuery(client, { state: "active", limit: 20 }, model));
  if (alerts.isPending) return <LoadingPage what="drift data" heights={[34, 93, 304, 460]} isInner />;
  return (
    <>
      <DriftFilters model={model} drift={drift} fetchedAt={dataUpdatedAt} />
      <DriftStateNote model={model} drift={drift} />
      <DriftFigures drift={drift} heatmap={heatmap} />
      {heatmap.features.length > 0 && <DriftPanels model={model} drift={drift} heatmap={heatmap} />}
    </>
  );
}

/** History, map and detail share one selected feature and one selected hour. */
function DriftPanels({ model, drift, heatmap }: { model: string; drift: Drift; heatmap: Heatmap }): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const ranked = useMemo(() => rankFeatures(heatmap.features), [heatmap]);
  const times = useMemo(() => heatmap.times.map((at) => Date.parse(at)), [heatmap]);
  const stepMs = heatmap.step_minutes * 60_000;
  // The running hour is not judged yet: the latest one that is comes first.
  const last = times[latestJudged(heatmap)] ?? times.at(-1) ?? 0;
  const from = times[0] ?? 0;
  // Start at the worst: without a choice, the worst feature at the latest hour.
  const feature = ranked.find(({ name }) => name === search.feature) ?? ranked[0];
  const asked = search.at === undefined ? last : Date.parse(search.at);
  const at = Math.min(last, Math.max(from, from + Math.floor((asked - from) / stepMs) * stepMs));
  const select = useCallback(
    (name: string, moment: number) =>
      void navigate({
        search: (before) => ({
          ...before,
          feature: name,
          at: moment >= last ? undefined : new Date(moment).toISOString(),
        }),
        replace: true,
        resetScroll: false,
      }),
    [navigate, last],
  );
  const name = feature?.name ?? "";
  const move = useCallback(
    (steps: number) => select(name, Math.min(last, Math.max(from, at + steps * stepMs))),
    [select, name, last, from, at, stepMs],
  );
  useShortcuts([
    { keys: "[", label: "An hour back", run: () => move(-1) },
    { keys: "]", label: "An hour on", run: () => move(1) },
    {
      keys: "t",
      label: "Map or table",
      run: () =>
        void navigate({
          search: (before) => ({ ...before, view: search.view === "chart" ? "table" : "chart" }),
          replace: true,
          resetScroll: false,
        }),
    },
  ]);
  // The panels beside the map may follow a moment later, so that selecting stays quick.
  const slowAt = useDeferredValue(at);
  const slowName = useDeferredValue(name);
  return (
    <div className="columns">
      <div className="column">
        <HistoryCard model={model} heatmap={heatmap} selected={slowAt} onPick={(moment) => select(name, moment)} />
        <FeaturesByTimeCard drift={drift} heatmap={heatmap} ranked={ranked} selected={{ name, at }} onSelect={select} />
      </div>
      <aside className="column column-side column-sticky" aria-label="Alerts and the selected feature">
        <AlertListCard model={model} />
        {slowName !== "" && (
          <FeatureCard
            model={model}
            heatmap={heatmap}
            feature={slowName}
            at={slowAt}
            isAtLatest={search.at === undefined || slowAt >= last}
            onMove={move}
          />
        )}
      </aside>
    </div>
  );
}
