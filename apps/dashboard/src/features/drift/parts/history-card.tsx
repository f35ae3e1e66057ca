import type { Heatmap } from "@driftguard/protocol";
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";

import { LazyTimeSeries } from "../../../charts/time-series/lazy-time-series.tsx";
import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { ProblemNote } from "../../../ui/problem-note.tsx";
import { useNarrow } from "../../../ui/use-narrow.ts";
import { baselineChart } from "../baseline-chart.ts";
import { limitChart } from "../limit-chart.ts";
import { historyQuery } from "../queries.ts";
import { hoursOfRange } from "../search.ts";

const route = getRouteApi("/shell/models/$model/drift");

export type HistoryCardProps = {
  readonly model: string;
  readonly heatmap: Heatmap;
  readonly selected: number;
  readonly onPick: (at: number) => void;
};

/** When it began: in multiples of the limits, or as distance to the baseline. A click selects the hour. */
export function HistoryCard({ model, heatmap, selected, onPick }: HistoryCardProps): ReactNode {
  const { gauge, range } = route.useSearch();
  const navigate = route.useNavigate();
  const isNarrow = useNarrow();
  const isBaseline = gauge === "baseline";
  const history = useQuery({ ...historyQuery(useClient(), model, hoursOfRange[range]), enabled: isBaseline });
  const chart = useMemo(() => {
    if (!isBaseline) return limitChart(heatmap, selected);
    return history.data ? baselineChart(history.data, heatmap.marks, selected) : null;
  }, [isBaseline, heatmap, history.data, selected]);
  const height = isNarrow ? 200 : 228;
  return (
    <Card
      title="Drift history"
      caption={chart?.caption ?? "Loading the hours…"}
      aside={
        <SegmentedControl
          size="xs"
          aria-label="What is measured"
          value={gauge}
          onChange={(value) =>
            void navigate({
              search: (before) => ({ ...before, gauge: value === "baseline" ? "baseline" : "limit" }),
              replace: true,
              resetScroll: false,
            })
          }
          data={[
            { value: "limit", label: heatmap.against === "history" ? "vs usual" : "vs limit" },
            { value: "baseline", label: "Distance" },
          ]}
        />
      }
    >
      {history.isError && isBaseline ? (
        <ProblemNote
          what="The history could not be loaded"
          error={history.error}
          onRetry={() => void history.refetch()}
        />
      ) : chart === null ? (
        <div style={{ height }} />
      ) : chart.data.times.length === 0 ? (
        <Empty title="No hour had enough rows">
          <span>An hour is compared from 30 rows on.</span>
        </Empty>
      ) : (
        <LazyTimeSeries data={chart.data} height={height} label={`Drift history. ${chart.caption}`} onPick={onPick} />
      )}
    </Card>
  );
}
