// What two tables' comparison found
export { DriftReport } from "./drift-report.ts";
export { buildReport, type ReportInput } from "./build-report.ts";
export type { ColumnPlan } from "./column-plan.ts";
export type {
  ColumnReport,
  ColumnStatus,
  MultivariateReport,
  NumberFacts,
  Report,
  RuleReport,
  SideFacts,
  SideReport,
  SignalReport,
} from "./report.ts";
export type { Fault, FaultKind } from "../quality/fault.ts";
export type { Distribution, Shares } from "./distribution.ts";
export type { TableOptions } from "./write-table.ts";
