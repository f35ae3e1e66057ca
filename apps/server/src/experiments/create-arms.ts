import type { ExperimentArm } from "driftwatch";

import type { EventColumns } from "../platform/events/event-store.ts";
import { type OutcomeChoice, outcomeOf } from "./outcome-of.ts";

export type Which = "first" | "second";

/** What the rows of two versions are worth. */
export type Arms = {
  add(which: Which, columns: EventColumns): void;
  /** Of the values less `origin`: of means the first one that was met, for squares of large values leave nothing of how they vary. */
  sums(): { readonly origin: number; readonly first: ExperimentArm; readonly second: ExperimentArm };
};

export function createArms(choice: OutcomeChoice): Arms {
  const isShare = choice.metric === "accuracy" || choice.value !== null;
  let origin = isShare ? 0 : null;
  const arms = { first: { rows: 0, sum: 0, sumOfSquares: 0 }, second: { rows: 0, sum: 0, sumOfSquares: 0 } };
  return {
    add(which, columns) {
      const arm = arms[which];
      for (let row = 0; row < columns.rows; row += 1) {
        const value = outcomeOf(columns, row, choice);
        if (value === null) continue;
        origin ??= value;
        arm.rows += 1;
        arm.sum += value - origin;
        arm.sumOfSquares += (value - origin) ** 2;
      }
    },
    sums: () => ({ origin: origin ?? 0, first: { ...arms.first }, second: { ...arms.second } }),
  };
}
