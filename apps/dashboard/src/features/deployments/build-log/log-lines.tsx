import type { JobLine } from "@driftguard/protocol";
import type { ReactNode } from "react";

import { splitAnsi } from "./split-ansi.ts";
import { rowHeight, visibleRows } from "./visible-rows.ts";

/** Lines of one step: only those that are seen are in the page. */
export function LogLines({
  lines,
  view,
  top,
  deployment,
  marked,
}: {
  lines: readonly JobLine[];
  /** How far it is scrolled, and how much is seen. */
  view: { readonly scrolled: number; readonly height: number };
  /** Where they begin in what is scrolled, in pixels. */
  top: number;
  deployment: number;
  /** Of the line that a link led to. */
  marked: number | null;
}): ReactNode {
  const { from, to } = visibleRows(lines.length, { top, ...view });
  return (
    <ol className="log-lines" style={{ height: lines.length * rowHeight }}>
      {lines.slice(from, to).map((line, at) => (
        <li
          key={line.sequence}
          id={lineId(deployment, line.sequence)}
          className={line.sequence === marked ? "log-line log-line-marked" : "log-line"}
          style={{ top: (from + at) * rowHeight }}
        >
          <a href={`#${lineId(deployment, line.sequence)}`} aria-label={`Line ${line.sequence}`}>
            {line.sequence}
          </a>
          <code>
            {splitAnsi(line.text).map(({ text, colour, bold }, stretch) => (
              <span
                key={stretch}
                className={colour === null ? undefined : `log-${colour}`}
                style={bold ? { fontWeight: 640 } : undefined}
              >
                {text}
              </span>
            ))}
          </code>
        </li>
      ))}
    </ol>
  );
}

/** What a link to a line ends in. */
export function lineId(deployment: number, sequence: number): string {
  return `log-${deployment}-${sequence}`;
}

/** The line that a link leads to; `null`: it leads elsewhere. */
export function lineOfHash(hash: string, deployment: number): number | null {
  const found = /^log-(\d+)-(\d+)$/.exec(hash);
  return found !== null && Number(found[1]) === deployment ? Number(found[2]) : null;
}
