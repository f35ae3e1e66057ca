import type { Status } from "../judge/verdict.ts";
import { writeCount } from "./figures.ts";
import type { ColumnReport, MultivariateReport } from "./report.ts";

const namedMax = 5;

/** The verdict in words: what drifted, or why nothing can be said. */
export function sayHeadline(
  status: Status,
  columns: readonly ColumnReport[],
  multivariate: readonly MultivariateReport[] = [],
): string {
  const compared = columns.filter((column) => column.status !== "skipped");
  const of = (wanted: (status: ColumnReport["status"]) => boolean): readonly ColumnReport[] =>
    compared.filter((column) => wanted(column.status));
  const unjudged = of((found) => found !== "drift" && found !== "stable");
  const all = countColumns(compared.length);
  const together = sayTogether(multivariate);
  if (compared.length === 0) return "There is no column to compare.";
  if (status === "stable") return `No drift in ${all}.`;
  if (status === "drift") {
    const drifting = of((found) => found === "drift");
    const rest = unjudged.length > 0 ? ` ${writeCount(unjudged.length)} could not be judged.` : "";
    if (drifting.length === 0) return `None of ${all} drifted by itself, but ${together}.${rest}`;
    const more = together === "" ? "" : ` And ${together}.`;
    return `${writeCount(drifting.length)} of ${all} drifted: ${names(drifting)}.${rest}${more}`;
  }
  if (unjudged.length === 0) {
    const methods = multivariate.filter((found) => found.status !== "stable").map(({ method }) => method);
    return `No drift in ${all}, but together they could not be judged by ${methods.join(", ")}.`;
  }
  return `No drift was found, but ${writeCount(unjudged.length)} of ${all} could not be judged: ${names(unjudged)}.`;
}

/** What several columns show at once; nothing where they do not. */
function sayTogether(multivariate: readonly MultivariateReport[]): string {
  const drifting = multivariate.filter(({ status }) => status === "drift");
  if (drifting.length === 0) return "";
  const methods = drifting.map(({ method }) => method).join(", ");
  const [leading] = drifting.flatMap((found) => found.leading);
  const about = leading === undefined ? "" : `: ${leading.columns.join(" with ")}`;
  return `columns drifted together (${methods})${about}`;
}

function countColumns(count: number): string {
  return count === 1 ? "1 column" : `${writeCount(count)} columns`;
}

function names(columns: readonly ColumnReport[]): string {
  const named = columns.slice(0, namedMax).map(({ name }) => name);
  const more = columns.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${writeCount(more)} more` : named.join(", ");
}
