import { laneLimits, type Look, lookAtHours, rememberLooks, type SpanProfile, type WindowContext } from "driftwatch";

import { dayMs, floorTo } from "../../profiles/index.ts";

/** Looks at windows that end with an hour that has closed, or one of the two before it. */
export type LookAtClosed = (end: number) => Look;

/** Sums of forty features over so many hours are some 25 MB. */
const blockMs = 4 * dayMs;
/** A window is looked back at for as long, however few its rows. */
const backMs = 2 * dayMs;

/**
 * Looks at the windows of closed hours, one hour after the other: hours are summed up once a few days, and what was seen of
 * a window is remembered for the hours after it, which look at it again.
 *
 * @param hours - ascending, from a day before the first end on
 */
export function lookAtClosed(context: WindowContext, hours: readonly SpanProfile[]): LookAtClosed {
  const limits = laneLimits(context.bins.features.length);
  let known: { readonly block: number; readonly look: Look } | null = null;
  return (end) => {
    const block = floorTo(end, blockMs);
    if (known?.block !== block) {
      const inside = hours.filter(({ from, to }) => from >= block - backMs && to <= block + blockMs);
      known = { block, look: rememberLooks(lookAtHours(context, inside, limits)) };
    }
    const { look } = known;
    return (span, reference) => look({ from: Math.max(span.from, end - backMs), to: span.to }, reference);
  };
}
