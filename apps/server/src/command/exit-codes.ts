/** What scripts rely on. */
export const exitCodes = {
  fine: 0,
  /** What was asked for did not come about: a build failed, or was cancelled. */
  failed: 1,
  /** Usage, configuration, unreadable input. */
  cannotStart: 3,
  /** The key is missing, or may not do this. */
  notAllowed: 4,
  /** The server cannot be reached. */
  network: 5,
  ourBug: 70,
} as const;
