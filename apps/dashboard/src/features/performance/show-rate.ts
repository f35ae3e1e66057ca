import type { Performance } from "@driftguard/protocol";

import { formatDecimal, formatPlain, formatPoints, formatShare } from "../../ui/numbers.ts";

export type ShowRate = ((value: number | null) => string) & {
  /** A class's rate lies between 0 and 1; a number's mean lies anywhere. */
  readonly isShare: boolean;
  readonly actualName: string;
  readonly expectedName: string;
  /** A difference of two such values, with its sign. */
  readonly gap: (value: number | null) => string;
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
    gap: isShare ? formatPoints : signedPlain,
  });
}

function signedPlain(value: number | null): string {
  if (value === null) return "–";
  return `${value > 0 ? "+" : ""}${formatDecimal(value, Math.abs(value) >= 100 ? 0 : 1)}`;
}
