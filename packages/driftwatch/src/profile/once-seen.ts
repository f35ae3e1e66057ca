import type { OnceSeen } from "./profile.ts";

/**
 * Which levels stood in one row alone.
 *
 * @param counts - rows of every level, the most frequent first
 * @param named - how many of them a dictionary keeps by name
 * @returns `null` where there is none
 */
export function onceSeen(counts: readonly number[], named: number): OnceSeen | null {
  const first = counts.indexOf(1);
  if (first < 0) return null;
  const rest = counts.slice(named);
  const rows = rest.reduce((sum, count) => sum + count, 0);
  const once = rest.filter((count) => count === 1).length;
  return { from: Math.min(first, named), ofOther: rows === 0 ? 0 : once / rows };
}
