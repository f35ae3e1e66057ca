import type { TooltipComponentOption } from "echarts/components";

import type { Palette } from "./palette.ts";

export const chartFont = "'Inter Variable',system-ui,sans-serif";
export const axisFontSize = 11.5;

/** The look of a tip; it stays inside the chart's card and has no animation. */
export function tipStyle(palette: Palette): TooltipComponentOption {
  return {
    confine: true,
    transitionDuration: 0,
    backgroundColor: palette.surface,
    borderColor: palette.border,
    textStyle: { color: palette.text, fontSize: 12, fontFamily: chartFont },
    padding: [8, 10],
    extraCssText: "box-shadow:var(--shadow-2);border-radius:8px;font-variant-numeric:tabular-nums",
  };
}
