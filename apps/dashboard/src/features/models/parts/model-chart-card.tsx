import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";

import { LazyTimeSeries } from "../../../charts/time-series/lazy-time-series.tsx";
import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { ProblemNote } from "../../../ui/problem-note.tsx";
import { limitChart } from "../../drift/limit-chart.ts";
import { heatmapQuery } from "../../drift/queries.ts";

/** The last seven days in one line: how far the worst input was from its limit. */
export function ModelChartCard({ model }: { model: string }): ReactNode {
  const { data: heatmap, isError, error, refetch } = useQuery(heatmapQuery(useClient(), model, 168));
  const chart = useMemo(() => (heatmap ? limitChart(heatmap, null) : null), [heatmap]);
  return (
    <Card
      title="Worst input, 7 days"
      caption={chart?.caption ?? "Multiples of each input's own limit."}
      aside={
        <Link className="link" to="/models/$model/drift" params={{ model }}>
          Open drift
        </Link>
      }
    >
      {isError ? (
        <ProblemNote what="The history could not be loaded" error={error} onRetry={() => void refetch()} />
      ) : chart === null ? (
        <div style={{ height: 228 }} />
      ) : (
        <LazyTimeSeries data={chart.data} height={228} label={`Worst input over 7 days. ${chart.caption}`} />
      )}
    </Card>
  );
}
