/** What scripts rely on. */
export const exitCodes = {
  fine: 0,
  /** A column drifted. */
  drift: 1,
  /** No column drifted, and one could not be judged. */
  noVerdict: 2,
  /** Unreadable input, usage or configuration. */
  unreadable: 3,
  /** Our bug. */
  bug: 70,
} as const;
