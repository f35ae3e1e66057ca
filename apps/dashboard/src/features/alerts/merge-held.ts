import type { Alert } from "@driftguard/protocol";

/**
 * The rows that stood there, in their order, each as it is now; and how many alerts wait to be shown. A row that left the
 * list stays as it was until the reader moves on.
 */
export function mergeHeld(
  held: readonly Alert[],
  latest: readonly Alert[],
): { readonly rows: readonly Alert[]; readonly waiting: number } {
  const now = new Map(latest.map((alert) => [alert.id, alert]));
  const shown = new Set(held.map(({ id }) => id));
  return {
    rows: held.map((alert) => now.get(alert.id) ?? alert),
    waiting: latest.filter(({ id }) => !shown.has(id)).length,
  };
}
