import type { LeadingColumns } from "../detectors/multivariate/multivariate-detector.ts";
import type { MultivariateVerdict } from "../judge/judge-multivariate.ts";
import { writeNumber } from "./figures.ts";
import type { MultivariateReport } from "./report.ts";
import { sayMultivariate } from "./say-multivariate.ts";
import { signalOf } from "./signal-of.ts";

/** A verdict on several columns at once, as a report has it. */
export function multivariateReport(verdict: MultivariateVerdict): MultivariateReport {
  const { columns, leading: found, note } = verdict.details;
  const leading = leadingOf(found);
  return {
    ...signalOf(verdict),
    says: sayMultivariate(verdict, leading),
    notes:
      note === "small-change"
        ? [
            `a small change, certain but below what matters: ${verdict.effect.name} ${writeNumber(verdict.effect.value ?? 0)} of ${writeNumber(verdict.threshold ?? 0)}`,
          ]
        : [],
    columns: Array.isArray(columns) ? columns.map(String) : [],
    leading,
  };
}

/** Details are a detector's own: what is no list of columns says nothing. */
function leadingOf(found: unknown): LeadingColumns[] {
  if (!Array.isArray(found)) return [];
  return found.filter(isLeading).map(({ columns, says, value }) => ({ columns, says, value }));
}

function isLeading(part: unknown): part is LeadingColumns {
  if (typeof part !== "object" || part === null) return false;
  return "columns" in part && Array.isArray(part.columns) && "says" in part && "value" in part;
}
