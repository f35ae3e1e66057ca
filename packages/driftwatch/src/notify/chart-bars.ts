import type { ChartSpec } from "./chart-spec.ts";
import { escapeHtml } from "./escape-html.ts";
import { writeFigure } from "./figures.ts";
import { bar, colours, font, layout, say } from "./mail-parts.ts";

type BarRow = {
  readonly name: string;
  readonly unit: "number" | "share";
  readonly then: number | null;
  readonly now: number;
  /** Drawn in the baseline's colour: what the first row is to be seen against. */
  readonly isBeside?: boolean;
};

const rowsMax = 8;
const nowStyle = { name: "dg-now", colour: colours.accent };
const thenStyle = { name: "dg-then", colour: colours.baseline };

/** The chart as bars of HTML, for mail where no picture can be made: the same figures, with less of the shape. */
export function drawChartBars(chart: ChartSpec): string {
  const { rows, thenName, nowName } = listRows(chart);
  const top = Math.max(...rows.flatMap(({ then, now }) => [Math.abs(then ?? 0), Math.abs(now)]), 0);
  const scale = (value: number): number => (top > 0 ? Math.abs(value) / top : 0);
  const lines = rows.map(
    ({ name, unit, then, now, isBeside = false }) =>
      `<tr><td width="30%" class="dg-text" style="${font};padding:5px 10px 5px 0;font-size:13px;line-height:17px;color:${colours.text}">${say(name, 60)}</td>
<td style="padding:5px 12px 5px 0">${bar(scale(now), isBeside ? thenStyle : nowStyle)}${then === null ? "" : `<div style="height:3px;line-height:3px;font-size:0">&nbsp;</div>${bar(scale(then), thenStyle)}`}</td>
<td width="64" align="right" class="dg-text" style="${font};font-size:13px;line-height:17px;color:${colours.text}"><b>${escapeHtml(writeFigure(now, unit))}</b>${then === null ? "" : `<br><span class="dg-text3" style="color:${colours.text3}">${escapeHtml(writeFigure(then, unit))}</span>`}</td></tr>`,
  );
  const key = thenName === "" ? say(nowName, 40) : `<b>${say(nowName, 40)}</b>, below it ${say(thenName, 40)}`;
  return `<p class="dg-text3" style="margin:0 0 4px;${font};font-size:13px;line-height:18px;color:${colours.text3}">${say(chart.title)}: ${key}</p>${layout(lines.join(""))}`;
}

function listRows(chart: ChartSpec): { rows: BarRow[]; thenName: string; nowName: string } {
  switch (chart.kind) {
    case "series": {
      const last = chart.lines.map(({ name, values }) => ({ name, value: values.findLast((value) => value !== null) }));
      const limit = chart.threshold === null ? [] : [chart.threshold];
      const rows = [...last, ...limit].flatMap(({ name, value }, index): BarRow[] =>
        value === undefined || value === null
          ? []
          : [{ name, unit: chart.unit, then: null, now: value, isBeside: index > 0 }],
      );
      return { rows, thenName: "", nowName: "latest" };
    }
    case "distribution":
      return { rows: mergeBins(chart), thenName: chart.baselineName, nowName: chart.currentName };
    case "levels": {
      const rows = chart.levels
        .slice(0, rowsMax)
        .map(({ name, baseline, current }): BarRow => ({ name, unit: "share", then: baseline, now: current }));
      return { rows, thenName: chart.baselineName, nowName: chart.currentName };
    }
  }
  return chart satisfies never;
}

/** At most 8 neighbouring groups of bins, each with the share of its rows. */
function mergeBins({ edges, baseline, current }: Extract<ChartSpec, { kind: "distribution" }>): BarRow[] {
  const per = Math.ceil(baseline.length / rowsMax);
  const groups = Array.from({ length: Math.ceil(baseline.length / per) }, (_, index) => index * per);
  return groups.map((from) => {
    const to = Math.min(from + per, baseline.length);
    const sum = (shares: readonly number[]): number =>
      shares.slice(from, to).reduce((total, share) => total + share, 0);
    const name = `${writeFigure(edges[from] ?? null, "number")} to ${writeFigure(edges[to] ?? null, "number")}`;
    return { name, unit: "share", then: sum(baseline), now: sum(current) };
  });
}
