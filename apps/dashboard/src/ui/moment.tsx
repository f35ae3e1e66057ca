import type { ReactNode } from "react";

import { formatLocal, formatMoment } from "./times.ts";

/** A moment in UTC; the reader's own clock on hover. `children` may say it in other words. */
export function Moment({ at, children }: { at: string | number; children?: ReactNode }): ReactNode {
  const ms = typeof at === "number" ? at : Date.parse(at);
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatLocal(ms)}>
      {children ?? formatMoment(ms)}
    </time>
  );
}
