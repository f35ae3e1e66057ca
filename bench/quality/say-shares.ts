import type { Cell } from "../report/part.ts";
import type { Share } from "./grid.ts";

/** A share in percent, with its bounds and what it is of. */
export function bounded(name: string, { share, lower, upper }: Share, of: number): Readonly<Record<string, Cell>> {
  return {
    [`${name} %`]: percent(share),
    [`${name}, 95 % bounds`]: `${percent(lower)} to ${percent(upper)}`,
    [`${name}, of`]: of,
  };
}

/** To three significant digits. */
export function percent(share: number): number {
  return Number((100 * share).toPrecision(3));
}
