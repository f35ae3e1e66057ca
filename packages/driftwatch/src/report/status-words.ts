import type { ColumnReport } from "./report.ts";

const severe = 4;

/** A column's verdict in a word or two: the same in every format. */
export function statusWord({ status, severity }: Pick<ColumnReport, "status" | "severity">): string {
  switch (status) {
    case "drift":
      return severity === severe ? "severe drift" : "drift";
    case "stable":
      return "stable";
    case "undecided":
      return "undecided";
    case "insufficient":
      return "too few";
    case "error":
      return "not judged";
    case "skipped":
      return "left out";
    default:
      return status satisfies never;
  }
}
