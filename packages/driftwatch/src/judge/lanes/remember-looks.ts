import type { SignalValues } from "./signal-values.ts";
import type { Look } from "./window-look.ts";

/** Remembers the signals of windows: an hour's own are stored, judged, and judged again in the two hours after it. */
export function rememberLooks(look: Look): Look {
  const seen = new Map<string, readonly SignalValues[]>();
  return (span, reference) => {
    const { rows, signals, isOfOtherDays } = look(span, reference);
    return {
      rows,
      isOfOtherDays,
      signals() {
        const key = `${span.from} ${span.to} ${reference}`;
        const found = seen.get(key) ?? signals();
        seen.set(key, found);
        return found;
      },
    };
  };
}
