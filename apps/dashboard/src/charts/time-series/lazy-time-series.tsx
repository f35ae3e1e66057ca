import { type ReactNode, Suspense, lazy } from "react";

import type { TimeSeriesProps } from "./time-series.tsx";

const TimeSeries = lazy(() => import("./time-series.tsx").then((module) => ({ default: module.TimeSeries })));

/** The same, with the chart library fetched when it is first needed; its place is kept meanwhile. */
export function LazyTimeSeries(props: TimeSeriesProps): ReactNode {
  return (
    <Suspense fallback={<div style={{ height: props.height }} />}>
      <TimeSeries {...props} />
    </Suspense>
  );
}
