import type { Proportion } from "@driftguard/stats";

/** An expected profile holds parts of rows; the exact test counts whole ones. */
export function wholeRows({ hits, rows }: Proportion): Proportion {
  return { hits: Math.round(hits), rows: Math.max(Math.round(rows), Math.round(hits)) };
}
