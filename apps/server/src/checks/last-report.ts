import type { Tx } from "../platform/context.ts";
import { listReports } from "./queries/reports.ts";
import { readReport, type ReportBody } from "./report.ts";

/** What the latest check of a model found; `null` before the first. */
export async function lastReport(tx: Tx, organisation: number, model: number): Promise<ReportBody | null> {
  const [row] = await listReports(tx, organisation, model, { limit: 1, before: null });
  return row === undefined ? null : readReport(row.body);
}
