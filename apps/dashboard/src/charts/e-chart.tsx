import { BarChart, LineChart } from "echarts/charts";
import {
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
} from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { type ReactNode, useEffect, useRef } from "react";

import type { ChartOption } from "./chart-option.ts";
import { useWidth } from "./use-width.ts";

// A part that is not named here fails silently: a threshold would simply be missing.
const parts = [
  LineChart,
  BarChart,
  GridComponent,
  TooltipComponent,
  MarkLineComponent,
  MarkAreaComponent,
  MarkPointComponent,
  CanvasRenderer,
];

export type EChartProps = {
  readonly option: ChartOption;
  readonly height: number;
  /** What the chart shows, in a sentence: there is no other way to read a canvas. */
  readonly label: string;
  /** The value on the horizontal axis that was clicked. Nothing may be reachable by this alone. */
  readonly onPick?: (x: number) => void;
};

/** One chart on a canvas. It is drawn only where it has a width: not in a closed drawer, not before layout. */
export function EChart({ option, height, label, onPick }: EChartProps): ReactNode {
  const [element, width] = useWidth<HTMLDivElement>();
  const chart = useRef<EChartsType | null>(null);
  const pick = useRef(onPick);
  const isVisible = width > 0;
  useEffect(() => {
    pick.current = onPick;
  });
  useEffect(() => {
    if (!isVisible || element.current === null) return undefined;
    use(parts);
    const made = init(element.current, null, { renderer: "canvas" });
    chart.current = made;
    made.getZr().on("click", ({ offsetX, offsetY }) => {
      const point: unknown = made.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
      if (Array.isArray(point) && typeof point[0] === "number") pick.current?.(point[0]);
    });
    return () => {
      made.dispose();
      chart.current = null;
    };
  }, [element, isVisible]);
  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option, isVisible]);
  useEffect(() => {
    if (isVisible) chart.current?.resize();
  }, [width, height, isVisible]);
  return (
    <div role="img" aria-label={label}>
      <div ref={element} style={{ height }} aria-hidden />
    </div>
  );
}
