const least = 64 * 2 ** 20;
const most = 2 ** 30;

/** How many bytes checks may remember, each kind. */
export type CheckMemory = { readonly baselines: number; readonly reads: number };

/**
 * What a server may remember for its checks, by what it has: a sixteenth for what they read and a thirty-second for
 * baselines, within 64 MB and 1 GB. A fleet that does not fit is read anew at each check, which costs nearly twice as much.
 *
 * @param available - bytes that programs can be given
 */
export function checkMemory(available: number): CheckMemory {
  const share = (part: number): number => Math.min(most, Math.max(least, Math.floor(available / part)));
  return { baselines: share(32), reads: share(16) };
}
