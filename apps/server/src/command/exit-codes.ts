/** What scripts rely on. */
export const exitCodes = { fine: 0, cannotStart: 3, ourBug: 70 } as const;
