import type { Tally } from "./tally.ts";

/**
 * The one plain line that ends a run, without its newline.
 *
 * People and machines that start the run read this line alone, so its form is fixed:
 * skipped checks are named only where there are some.
 *
 * @example
 * closingLine({ passed: 12, failed: 0, skipped: 0 }); // => "12 passed, 0 failed"
 * closingLine({ passed: 12, failed: 1, skipped: 2 }); // => "12 passed, 1 failed, 2 skipped"
 */
export function closingLine({ passed, failed, skipped }: Tally): string {
  const ran = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? ran : `${ran}, ${skipped} skipped`;
}
