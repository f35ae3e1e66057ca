import type { Tx } from "../platform/context.ts";
import { findReport } from "./queries/reports.ts";
import { readReport, type ReportBody } from "./report.ts";

/** What a check found, which never changes; `null`: there is no such report. */
export async function openReport(tx: Tx, organisation: number, id: string): Promise<ReportBody | null> {
  const row = await findReport(tx, organisation, id);
  return row === null ? null : readReport(row.body);
}
