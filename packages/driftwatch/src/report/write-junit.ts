import { escapeMarkup } from "./escape-markup.ts";
import type { ColumnReport, Report } from "./report.ts";
import { sayCause } from "./say-column.ts";

/**
 * A report as continuous integration reads it: a test case a column. Drift is a failure, what could not be judged an
 * error, what was left out a skip.
 */
export function writeJUnit(report: Report): string {
  const { columns, counts, reference, current } = report;
  const errors = counts.error + counts.undecided + counts.insufficient;
  const facts = `tests="${columns.length}" failures="${counts.drift}" errors="${errors}" skipped="${counts.skipped}"`;
  const name = escapeMarkup(`${reference.name} to ${current.name}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="driftwatch" ${facts}>`,
    `  <testsuite name="${name}" ${facts}>`,
    ...columns.map(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(column: ColumnReport): string {
  const open = `    <testcase classname="driftwatch" name="${escapeMarkup(column.name)}"`;
  const message = escapeMarkup(column.says);
  const more = escapeMarkup([...column.causes.map(sayCause), ...column.notes].join("\n"));
  switch (column.status) {
    case "stable":
      return `${open}/>`;
    case "skipped":
      return `${open}><skipped message="${message}"/></testcase>`;
    case "drift":
      return `${open}><failure type="drift" message="${message}">${more}</failure></testcase>`;
    case "undecided":
    case "insufficient":
    case "error":
      return `${open}><error type="${column.status}" message="${message}">${more}</error></testcase>`;
    default:
      return column.status satisfies never;
  }
}
