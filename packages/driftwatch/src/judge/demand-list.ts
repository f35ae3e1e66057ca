/**
 * Refuses what a program without types handed over in place of a list.
 *
 * @param caller - who needs it
 * @param what - it needs
 * @throws TypeError
 */
export function demandList(caller: string, what: string, value: readonly unknown[]): void {
  if (Array.isArray(value)) return;
  throw new TypeError(`${caller} needs ${what}, got ${value === null ? "null" : typeof value}`);
}
