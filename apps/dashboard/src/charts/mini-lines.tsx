import { type ReactNode, Fragment } from "react";

import { formatDate, formatShortDay } from "../ui/times.ts";
import { linePath } from "./line-path.ts";
import { midnights } from "./midnights.ts";
import { niceScale } from "./nice-scale.ts";
import { useWidth } from "./use-width.ts";
import "./mini-lines.css";

export type MiniLine = {
  readonly name: string;
  readonly points: readonly { readonly at: number; readonly value: number | null }[];
};

export type MiniLinesProps = {
  /** Two at most: the first is drawn solid, the second dashed. */
  readonly lines: readonly MiniLine[];
  readonly threshold?: number | null;
  /** From here on the chart is shaded: "Alert opened 18:00". */
  readonly breach?: { readonly at: number; readonly label: string } | null;
  readonly format: (value: number) => string;
  /** Shorter, for the axis. */
  readonly formatTick: (value: number) => string;
  /** Where the axis ends at most. */
  readonly ceiling?: number;
  readonly height?: number;
  /** What the chart shows, in a sentence. */
  readonly label: string;
};

/** Half of what a letter of a flag is wide, px. */
const halfLetter = 3.2;

const margin = { left: 44, right: 96, top: 20, bottom: 22 };

/** A small line chart as plain SVG, so that the first screen never loads the chart library. */
export function MiniLines(props: MiniLinesProps): ReactNode {
  const [element, width] = useWidth<HTMLDivElement>();
  const { height = 190 } = props;
  return (
    <div ref={element} className="mini-lines" style={{ height }}>
      {width > 0 && <Drawing {...props} width={width} height={height} />}
    </div>
  );
}

function Drawing({
  lines,
  threshold,
  breach,
  format,
  formatTick,
  ceiling,
  width,
  height,
  label,
}: MiniLinesProps & { width: number; height: number }): ReactNode {
  const { left, right, top, bottom } = margin;
  const times = lines.flatMap(({ points }) => points.map(({ at }) => at));
  const from = Math.min(...times);
  const to = Math.max(...times);
  const values = lines.flatMap(({ points }) => points.flatMap(({ value }) => (value === null ? [] : [value])));
  const scale = niceScale(Math.max(...values, threshold ?? 0), ceiling);
  const toX = (at: number): number => left + ((at - from) / (to - from || 1)) * (width - left - right);
  const toY = (value: number): number => top + (1 - Math.min(value, scale.max) / scale.max) * (height - top - bottom);
  const isNarrow = width < 460;
  const days = midnights(from, to, Math.max(1, Math.ceil((to - from) / 86_400_000 / (isNarrow ? 4 : 8))));
  const plot = { from: left, to: width - right };
  const ends = spread(lines.map((line) => endOf(line, toY)));
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      {breach && breach.at <= to && (
        <rect
          x={toX(Math.max(from, breach.at))}
          y={top}
          width={Math.max(0, width - right - toX(Math.max(from, breach.at)))}
          height={height - top - bottom}
          fill="var(--breach)"
        />
      )}
      {scale.ticks.map((tick) => (
        <Fragment key={tick}>
          <line
            x1={left}
            x2={width - right}
            y1={toY(tick)}
            y2={toY(tick)}
            stroke={tick ? "var(--grid)" : "var(--border-strong)"}
          />
          <text x={left - 8} y={toY(tick) + 4} textAnchor="end">
            {formatTick(tick)}
          </text>
        </Fragment>
      ))}
      {days.map((at) => (
        <text key={at} x={toX(at)} y={height - 5} textAnchor="middle">
          {isNarrow ? formatDate(at) : formatShortDay(at)}
        </text>
      ))}
      {breach && breach.at >= from && breach.at <= to && (
        <>
          <line x1={toX(breach.at)} x2={toX(breach.at)} y1={top - 2} y2={height - bottom} stroke="var(--text-2)" />
          <text x={within(toX(breach.at), plot, breach.label)} y={12} textAnchor="middle" className="flag">
            {breach.label}
          </text>
        </>
      )}
      {typeof threshold === "number" && (
        <>
          <line x1={left} x2={width - right} y1={toY(threshold)} y2={toY(threshold)} className="limit" />
          <text x={left + 4} y={toY(threshold) - 5} className="limit-label">
            Limit {format(threshold)}
          </text>
        </>
      )}
      {lines.toReversed().map((line) => (
        <path
          key={line.name}
          className={line === lines[0] ? "first" : "second"}
          d={linePath(line.points.map(({ at, value }) => ({ x: toX(at), y: value === null ? null : toY(value) })))}
        />
      ))}
      {ends.map((end, i) =>
        end.value === null ? null : (
          <g key={end.name} className={i === 0 ? "first-end" : "second-end"}>
            <circle cx={toX(end.at)} cy={toY(end.value)} r="3.5" />
            <text x={width - right + 10} y={end.y - 1} className="end-value">
              {format(end.value)}
            </text>
            <text x={width - right + 10} y={end.y + 14}>
              {end.name.toLowerCase()}
            </text>
          </g>
        ),
      )}
    </svg>
  );
}

/** The middle of a flag's words, moved so far that they end with the plot: beyond it stand the lines' last values. */
function within(x: number, plot: { readonly from: number; readonly to: number }, words: string): number {
  const half = words.length * halfLetter;
  return Math.max(plot.from + half, Math.min(x, plot.to - half));
}

type End = { readonly name: string; readonly at: number; readonly value: number | null; readonly y: number };

function endOf({ name, points }: MiniLine, toY: (value: number) => number): End {
  const last = points.findLast(({ value }) => value !== null);
  const value = last?.value ?? null;
  return { name, at: last?.at ?? 0, value, y: value === null ? 0 : toY(value) };
}

/** Labels at the lines' ends are kept 34 px apart. */
function spread(ends: readonly End[]): readonly End[] {
  const [a, b] = ends;
  if (a === undefined || b === undefined || a.value === null || b.value === null) return ends;
  const overlap = 34 - Math.abs(a.y - b.y);
  if (overlap <= 0) return ends;
  const up = a.y <= b.y ? -1 : 1;
  return [
    { ...a, y: a.y + (up * overlap) / 2 },
    { ...b, y: b.y - (up * overlap) / 2 },
  ];
}
