import type { ReactNode } from "react";

import type { Severity } from "./severity.ts";
import { severityToken } from "./severity.ts";
import { SeverityIcon } from "./severity-icon.tsx";

export type KeyFigure = {
  readonly name: string;
  readonly value: string;
  /** What it is compared with, over how many rows. */
  readonly note: string;
  /** From 2 on, the note carries the severity's shape and colour. */
  readonly severity?: Severity;
  readonly chart?: ReactNode;
};

/** The strip of figures under a page's filters. */
export function KeyFigures({ label, figures }: { label: string; figures: readonly KeyFigure[] }): ReactNode {
  return (
    <section className="key-figures" aria-label={label} data-of={figures.length}>
      {figures.map(({ name, value, note, severity = 0, chart }) => {
        const marked = severity !== null && severity >= 2;
        return (
          <div className="key-figure" key={name}>
            <h2>{name}</h2>
            <div className="key-figure-value">
              <strong>{value}</strong>
              {chart}
            </div>
            <p style={marked ? { color: `var(--severity-text-${severityToken(severity)})` } : undefined}>
              {marked && <SeverityIcon severity={severity} size={12} />}
              {note}
            </p>
          </div>
        );
      })}
    </section>
  );
}
