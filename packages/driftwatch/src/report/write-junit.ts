import { escapeMarkup } from "./escape-markup.ts";
import type { ColumnReport, MultivariateReport, Report } from "./report.ts";
import { sayCauses } from "./say-column.ts";

/**
 * A report as continuous integration reads it: a test case a column, and one a method that looked at several. Drift is a failure, what could not be judged an
 * error, what was left out a skip.
 */
export function writeJUnit(report: Report): string {
  const { columns, multivariate, counts, reference, current, faults } = report;
  const cases = [...columns.map(columnCase), ...multivariate.map(togetherCase)];
  const drifting = cases.filter(({ status }) => status === "drift").length;
  const errors = cases.filter(({ status }) => errorStatuses.has(status)).length;
  const facts = `tests="${cases.length}" failures="${drifting}" errors="${errors}" skipped="${counts.skipped}"`;
  const name = escapeMarkup(`${reference.name} to ${current.name}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="driftwatch" ${facts}>`,
    `  <testsuite name="${name}" ${facts}>`,
    ...cases.map(testCase),
    ...(faults.length === 0
      ? []
      : [`    <system-out>${escapeMarkup(faults.map(({ says }) => says).join("\n"))}</system-out>`]),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

const errorStatuses: ReadonlySet<ColumnReport["status"]> = new Set(["error", "undecided", "insufficient"]);

type Case = Pick<ColumnReport, "name" | "status" | "says"> & { readonly more: readonly string[] };

function columnCase(column: ColumnReport): Case {
  const { name, status, says, notes } = column;
  const more = status === "stable" ? column.faults.map((fault) => fault.says) : [...sayCauses(column), ...notes];
  return { name, status, says, more };
}

function togetherCase({ method, status, says, notes }: MultivariateReport): Case {
  return { name: `columns together: ${method}`, status, says, more: notes };
}

function testCase({ name, status, says, more: clauses }: Case): string {
  const open = `    <testcase classname="driftwatch" name="${escapeMarkup(name)}"`;
  const message = escapeMarkup(says);
  const more = escapeMarkup(clauses.join("\n"));
  switch (status) {
    case "stable":
      return clauses.length === 0 ? `${open}/>` : `${open}><system-out>${more}</system-out></testcase>`;
    case "skipped":
      return `${open}><skipped message="${message}"/></testcase>`;
    case "drift":
      return `${open}><failure type="drift" message="${message}">${more}</failure></testcase>`;
    case "undecided":
    case "insufficient":
    case "error":
      return `${open}><error type="${status}" message="${message}">${more}</error></testcase>`;
    default:
      return status satisfies never;
  }
}
