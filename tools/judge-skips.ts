import type { Skip } from "./test-counts.ts";

/** A skip that may stand: which tests, why, and what must be missing on the machine to excuse it (with nothing said, always excused). */
export type AllowedSkip = {
  /** A test's whole name, or the beginning of one followed by `*`. */
  readonly tests: string;
  readonly reason: string;
  readonly without?: string;
};

/** Skips parted by whether the list excuses them. */
export type JudgedSkips = {
  readonly allowed: readonly Skip[];
  readonly refused: readonly Skip[];
};

/**
 * Which skips the committed list excuses.
 *
 * @param missing - the ids of the tools that are not on this machine, and `root` where we are not
 * @throws TypeError if an entry gives no reason
 */
export function judgeSkips(
  skips: readonly Skip[],
  { list, missing }: { readonly list: readonly AllowedSkip[]; readonly missing: ReadonlySet<string> },
): JudgedSkips {
  const silent = list.find(({ reason }) => typeof reason !== "string" || reason.trim() === "");
  if (silent !== undefined) throw new TypeError(`judgeSkips needs a reason for each entry; "${silent.tests}" has none`);
  const excused = list.filter(({ without }) => without === undefined || missing.has(without));
  const isAllowed = (skip: Skip): boolean => excused.some(({ tests }) => covers(tests, skip.test));
  return { allowed: skips.filter(isAllowed), refused: skips.filter((skip) => !isAllowed(skip)) };
}

function covers(pattern: string, test: string): boolean {
  return pattern.endsWith("*") ? test.startsWith(pattern.slice(0, -1)) : test === pattern;
}
