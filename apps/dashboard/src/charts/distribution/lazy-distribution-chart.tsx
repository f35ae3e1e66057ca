import { type ReactNode, Suspense, lazy } from "react";

import type { DistributionChartProps } from "./distribution-chart.tsx";

const Chart = lazy(() => import("./distribution-chart.tsx").then((module) => ({ default: module.DistributionChart })));

/** The same, with the chart library fetched when it is first needed; its place is kept meanwhile. */
export function LazyDistributionChart(props: DistributionChartProps): ReactNode {
  return (
    <Suspense fallback={<div style={{ height: props.height }} />}>
      <Chart {...props} />
    </Suspense>
  );
}
