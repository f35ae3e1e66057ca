import type { Performance } from "@driftguard/protocol";

import { formatPlain, formatShare } from "../../ui/numbers.ts";

export type ShowRate = ((value: number | null) => string) & {
  /** A class's rate lies between 0 and 1; a number's mean lies anywhere. */
  readonly isShare: boolean;
  readonly actualName: string;
  readonly expectedName: string;
};

/** How this task's outcomes are written and called. */
export function showRate({ task }: Pick<Performance, "task">): ShowRate {
  const isShare = task !== "regression";
  const show = (value: number | null): string =>
    value === null ? "–" : isShare ? formatShare(value) : formatPlain(value);
  return Object.assign(show, {
    isShare,
    actualName: isShare ? "Actual rate" : "Actual mean",
    expectedName: isShare ? "Mean score" : "Predicted mean",
  });
}
