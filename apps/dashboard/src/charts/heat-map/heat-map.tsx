import {
  Fragment,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  memo,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";

import { type Severity, severityWord } from "../../ui/severity.ts";
import { SeverityIcon } from "../../ui/severity-icon.tsx";
import { formatMoment, formatShortDay } from "../../ui/times.ts";
import { shortLabel } from "../short-label.ts";
import { placeFlags } from "../time-series/place-flags.ts";
import { midnights } from "../midnights.ts";
import { usePalette } from "../use-palette.ts";
import { useWidth } from "../use-width.ts";
import { drawHeatMap } from "./draw-heat-map.ts";
import { foldColumns, worstColumn } from "./fold-columns.ts";
import { type Cell, moveCell } from "./move-cell.ts";
import "./heat-map.css";

export type HeatMapRow = {
  readonly name: string;
  readonly severity: readonly (number | null)[];
  /** What ranks the columns of one cell: the highest is the one selected. */
  readonly value: readonly (number | null)[];
  /** The right column: how it is now. */
  readonly now: { readonly severity: Severity; readonly text: string };
};

export type HeatMapProps = {
  readonly rows: readonly HeatMapRow[];
  /** When each column begins; epoch milliseconds. */
  readonly times: readonly number[];
  readonly stepMs: number;
  readonly marks: readonly { readonly at: number; readonly label: string }[];
  readonly selected: { readonly name: string; readonly at: number };
  readonly onSelect: (name: string, at: number) => void;
  /** A value in words: "1.26× its limit". */
  readonly describe: (value: number | null) => string;
  readonly label: string;
};

const rowHeight = 24; // WCAG 2.5.8: the row's name is a target of 24 px.

/**
 * Rows by time, one cell a severity. One tab stop; arrows move, Shift moves by a day, Enter selects. Where there is no
 * room several columns share a cell, which then shows their maximum.
 */
export const HeatMap: React.NamedExoticComponent<HeatMapProps> = memo(function HeatMap(props: HeatMapProps): ReactNode {
  const { rows, times, stepMs, selected, onSelect } = props;
  const [plot, width] = useWidth<HTMLDivElement>();
  const [cursor, setCursor] = useState<Cell | null>(null);
  const [isByKey, setByKey] = useState(false);
  const isCompact = width > 0 && width < 420;
  const per = width === 0 ? 1 : Math.max(1, Math.ceil((times.length * (isCompact ? 8 : 4)) / width));
  const columns = Math.ceil(times.length / per);
  const columnWidth = width / columns;
  const cells = useMemo(() => rows.map(({ severity }) => foldColumns(severity, per)), [rows, per]);
  const from = times[0] ?? 0;
  const span = times.length * stepMs;
  const select = ({ row, column }: Cell): void => {
    const chosen = rows[row];
    if (chosen) onSelect(chosen.name, times[worstColumn(chosen.value, per, column)] ?? from);
  };
  const toCell = (event: MouseEvent): Cell => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      row: Math.min(rows.length - 1, Math.max(0, Math.floor((event.clientY - box.top) / rowHeight))),
      column: Math.min(columns - 1, Math.max(0, Math.floor((event.clientX - box.left) / columnWidth))),
    };
  };
  const selectedRow = rows.findIndex(({ name }) => name === selected.name);
  const selectedColumn = Math.min(columns - 1, Math.max(0, Math.floor((selected.at - from) / stepMs / per)));
  const listen = (event: KeyboardEvent): void => {
    const here = cursor ?? { row: Math.max(0, selectedRow), column: selectedColumn };
    const day = Math.max(1, Math.round(86_400_000 / stepMs / per));
    const next = moveCell(here, event.key, event.shiftKey, { rows: rows.length, columns, day });
    if (next) {
      setCursor(next);
      setByKey(true);
    } else if (event.key === "Enter" || event.key === " ") select(here);
    else if (event.key === "Escape" && cursor) setCursor(null);
    else return;
    event.preventDefault();
  };
  const leave = (): void => {
    setCursor(null);
    setByKey(false);
  };
  return (
    <div className="heat-map">
      <HeatMapAxis from={from} span={span} marks={props.marks} width={width} isCompact={isCompact} />
      <div className="heat-map-body">
        <ol className="heat-map-names">
          {rows.map(({ name }) => (
            <li key={name}>
              <button
                type="button"
                aria-pressed={name === selected.name}
                title={name}
                onClick={() => onSelect(name, selected.at)}
              >
                {name}
              </button>
            </li>
          ))}
        </ol>
        <div ref={plot} className="heat-map-plot" style={{ height: rows.length * rowHeight }}>
          <Canvas
            cells={cells}
            width={width}
            label={`${props.label}. Arrow keys move, Shift moves by a day, Enter selects.`}
            onKeyDown={listen}
            onBlur={leave}
            onMove={(event) => {
              setByKey(false);
              setCursor(toCell(event));
            }}
            onLeave={() => !isByKey && setCursor(null)}
            onPick={(event) => select(toCell(event))}
          />
          {props.marks.map(({ at, label }) => (
            <i key={`${at} ${label}`} className="heat-map-mark" style={{ left: `${((at - from) / span) * 100}%` }} />
          ))}
          {selectedRow >= 0 && width > 0 && (
            <i
              className="heat-map-selected"
              style={{
                left: selectedColumn * columnWidth - 1.5,
                top: selectedRow * rowHeight - 1.5,
                width: columnWidth + 2,
                height: rowHeight + 1,
              }}
            />
          )}
          {cursor && <Tip cell={cursor} {...{ ...props, cells, per, columnWidth, width }} />}
        </div>
        <ol className="heat-map-now">
          {rows.map(({ name, now }) => (
            <li key={name}>
              <SeverityIcon severity={now.severity} size={12} />
              <span className="only-read">{severityWord(now.severity)}</span>
              <span>{now.text}</span>
            </li>
          ))}
        </ol>
      </div>
      <div aria-live="polite" className="only-read">
        {isByKey && cursor && sayCell(props, { cell: cursor, cells, per })}
      </div>
    </div>
  );
});

type CanvasProps = {
  readonly cells: readonly (readonly (number | null)[])[];
  readonly width: number;
  readonly label: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onBlur: () => void;
  readonly onMove: (event: MouseEvent) => void;
  readonly onLeave: () => void;
  readonly onPick: (event: MouseEvent) => void;
};

function Canvas({ cells, width, label, onKeyDown, onBlur, onMove, onLeave, onPick }: CanvasProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  useEffect(() => {
    if (canvas.current && width > 0) drawHeatMap(canvas.current, { cells, width, rowHeight, palette });
  }, [cells, width, palette]);
  return (
    <canvas
      ref={canvas}
      style={{ width, height: cells.length * rowHeight }}
      tabIndex={0}
      role="application"
      aria-roledescription="heat map"
      aria-label={label}
      onPointerMove={(event) => event.pointerType === "mouse" && onMove(event)}
      onPointerLeave={onLeave}
      onClick={onPick}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    />
  );
}

type HeatMapAxisProps = {
  readonly from: number;
  readonly span: number;
  readonly marks: HeatMapProps["marks"];
  readonly width: number;
  readonly isCompact: boolean;
};

function HeatMapAxis({ from, span, marks, width, isCompact }: HeatMapAxisProps): ReactNode {
  const flags = placeFlags(
    marks.map(({ at, label }) => ({ at, label: shortLabel(label) })),
    { from, to: from + span, pixels: width },
  );
  const toPercent = (at: number): number => ((at - from) / span) * 100;
  const days = span / 86_400_000;
  const every = Math.max(1, Math.ceil(days / (isCompact ? 7 : 8)));
  return (
    <div className="heat-map-axis" aria-hidden>
      <span />
      <div className="heat-map-days">
        {midnights(from, from + span, every)
          // The last label would run into "Now".
          .filter((at) => toPercent(at) < (isCompact ? 95 : 93))
          .map((at) => (
            <span key={at} style={{ left: `${toPercent(at)}%` }}>
              {isCompact ? new Date(at).getUTCDate() : formatShortDay(at)}
            </span>
          ))}
        {width > 0 &&
          flags.map(({ at, label, isLabelled, centre }) => (
            <Fragment key={`${at} ${label}`}>
              {isLabelled && <b style={{ left: centre }}>{label}</b>}
              <i style={{ left: `${toPercent(at)}%` }} />
            </Fragment>
          ))}
      </div>
      <span className="heat-map-now-word">Now</span>
    </div>
  );
}

type Shown = { readonly cell: Cell; readonly cells: readonly (readonly (number | null)[])[]; readonly per: number };

function wordsOf({ rows, times, stepMs, describe }: HeatMapProps, { cell, cells, per }: Shown) {
  const row = rows[cell.row];
  const severity = cells[cell.row]?.[cell.column] ?? null;
  const value = foldColumns(row?.value ?? [], per)[cell.column] ?? null;
  const hours = Math.round((per * stepMs) / 3_600_000);
  return {
    name: row?.name ?? "",
    moment: formatMoment(times[cell.column * per] ?? 0),
    rollUp: hours > 1 ? ` · ${hours} h max` : "",
    severity,
    value: severity === null ? "No data" : `${describe(value)} · ${severityWord(severity)}`,
  };
}

/** "wallet_type, Thu 19 Nov, 01:00 UTC: 0.86× its limit, Watch". */
function sayCell(props: HeatMapProps, shown: Shown): string {
  const { name, moment, rollUp, value } = wordsOf(props, shown);
  return `${name}, ${moment}${rollUp}: ${value}`;
}

function Tip(props: HeatMapProps & Shown & { columnWidth: number; width: number }): ReactNode {
  const { cell, columnWidth, width } = props;
  const { name, moment, rollUp, severity, value } = wordsOf(props, props);
  const isNearTop = cell.row < 4;
  const half = 112;
  return (
    <>
      <i
        className="heat-map-cursor"
        style={{
          left: cell.column * columnWidth,
          top: cell.row * rowHeight,
          width: columnWidth,
          height: rowHeight - 2,
        }}
      />
      <div
        className="heat-map-tip"
        style={{
          left: Math.min(Math.max((cell.column + 0.5) * columnWidth, half), Math.max(half, width - half)),
          top: isNearTop ? (cell.row + 1) * rowHeight + 8 : cell.row * rowHeight - 8,
          transform: isNearTop ? "translate(-50%, 0)" : "translate(-50%, -100%)",
        }}
      >
        <b>{name}</b>
        <span>
          {moment}
          {rollUp}
        </span>
        <span className="heat-map-tip-value">
          <SeverityIcon severity={severity} />
          {value}
        </span>
      </div>
    </>
  );
}
