import type { Report } from "../../report/report.ts";
import { exitCodes } from "../exit-codes.ts";
import type { failOns } from "../options.ts";

/** What ends with another code than 0: drift alone, drift and what could not be judged, or nothing. */
export type FailOn = (typeof failOns)[number];

/** A column that drifted decides; else one that could not be judged does. */
export function exitCodeOf({ status }: Pick<Report, "status">, failOn: FailOn): number {
  if (failOn === "never" || status === "stable") return exitCodes.fine;
  if (status === "drift") return exitCodes.drift;
  return failOn === "undecided" ? exitCodes.noVerdict : exitCodes.fine;
}
