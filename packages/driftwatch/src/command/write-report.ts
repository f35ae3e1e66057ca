import type { DriftReport } from "../report/drift-report.ts";
import { formats, type Format } from "./options.ts";

/** A report in one of the formats. */
export function writeReport(report: DriftReport, format: Format, hasColour: boolean): string {
  switch (format) {
    case "table":
      return report.toTable({ hasColour });
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "markdown":
      return report.toMarkdown();
    case "junit":
      return report.toJUnit();
    case "html":
      return report.toHTML();
    default:
      return format satisfies never;
  }
}

/** A format that was checked as a word. */
export function formatOf(word: string | true | undefined, otherwise: Format): Format {
  return formats.find((known) => known === word) ?? otherwise;
}
