import { type ReactNode, memo, useMemo } from "react";

import { EChart } from "../e-chart.tsx";
import { usePalette } from "../use-palette.ts";
import { useWidth } from "../use-width.ts";
import type { TimeSeriesData } from "./time-series-data.ts";
import { timeSeriesOption } from "./time-series-option.ts";

export type TimeSeriesProps = {
  readonly data: TimeSeriesData;
  readonly height: number;
  /** What the chart shows, in a sentence. */
  readonly label: string;
  readonly onPick?: (at: number) => void;
};

/** Lines over time with limits, flags and breaches: the one place where the chart library draws time. */
export const TimeSeries: React.NamedExoticComponent<TimeSeriesProps> = memo(function TimeSeries({
  data,
  height,
  label,
  onPick,
}: TimeSeriesProps): ReactNode {
  const palette = usePalette();
  const [element, width] = useWidth<HTMLDivElement>();
  const option = useMemo(() => timeSeriesOption(data, { palette, width, height }), [data, palette, width, height]);
  return (
    <div ref={element} style={{ minHeight: height }}>
      {width > 0 && <EChart option={option} height={height} label={label} {...(onPick ? { onPick } : {})} />}
    </div>
  );
});
