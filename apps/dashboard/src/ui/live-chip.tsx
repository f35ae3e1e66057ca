import type { ReactNode } from "react";

import { useReachable } from "../use-reachable.ts";
import { formatClock, formatDuration } from "./times.ts";
import { useNow } from "./use-now.ts";

/**
 * How fresh the page is: when its data was last fetched, and whether that is longer ago than twice the interval at which
 * it should be; and, within seconds, that the server does not answer at all.
 */
export function LiveChip({ fetchedAt, everyMs }: { fetchedAt: number; everyMs: number }): ReactNode {
  const age = useNow() - fetchedAt;
  const isReachable = useReachable();
  const late = age > 2 * everyMs + 30_000;
  if (!isReachable)
    return (
      <span className="live" data-late role="status">
        <i aria-hidden />
        <span>
          Not live<span className="wide-only"> · the server does not answer, data of {formatClock(fetchedAt)} UTC</span>
        </span>
      </span>
    );
  return (
    <span className="live" data-late={late || undefined}>
      <i aria-hidden />
      <span>
        {late ? `Delayed ${formatDuration(age)}` : "Live"}
        {!late && (
          <span className="wide-only"> · updated {age < 60_000 ? "just now" : `${formatDuration(age)} ago`}</span>
        )}
      </span>
    </span>
  );
}
