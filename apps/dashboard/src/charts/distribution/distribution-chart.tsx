import { type ReactNode, memo, useMemo } from "react";

import { EChart } from "../e-chart.tsx";
import { usePalette } from "../use-palette.ts";
import type { DistributionData } from "./distribution-data.ts";
import { distributionOption } from "./distribution-option.ts";

export type DistributionChartProps = {
  readonly data: DistributionData;
  readonly height: number;
  /** What the chart shows, in a sentence. */
  readonly label: string;
};

/** Baseline and current rows on shared bins. */
export const DistributionChart: React.NamedExoticComponent<DistributionChartProps> = memo(function DistributionChart({
  data,
  height,
  label,
}: DistributionChartProps): ReactNode {
  const palette = usePalette();
  const option = useMemo(() => distributionOption(data, palette), [data, palette]);
  return <EChart option={option} height={height} label={label} />;
});
