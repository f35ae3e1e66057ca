import type { LikelyCause } from "../judge/likely-causes.ts";
import type { Fault } from "../quality/fault.ts";
import type { ColumnReport, Report, SideReport } from "../report/report.ts";
import type { PredictionExplanation } from "./explain-prediction.ts";
import type { Segment } from "./find-segment.ts";
import type { ShiftKinds } from "./shift-kind.ts";

/** Why two tables differ, as `explain --format json` writes it; described by explanation.schema.json. */
export type Explanation = {
  readonly format: "driftwatch-explanation-1";
  readonly status: Report["status"];
  readonly headline: string;
  readonly reference: SideReport;
  readonly current: SideReport;
  /** Columns that moved or could not be judged, and with an importance those that have one; the ones to look at first come first. */
  readonly columns: readonly ExplainedColumn[];
  readonly kinds: ShiftKinds;
  /** `null` where no column of predictions was named, or there is too little of it. */
  readonly prediction: PredictionExplanation | null;
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
};

export type ExplainedColumn = {
  readonly name: string;
  readonly status: ColumnReport["status"];
  /** By what columns are ranked: the debiased Jensen-Shannon distance times the root of the importance, where it is known. */
  readonly weight: number;
  readonly distance: number;
  readonly importance: number | null;
  readonly says: string;
  readonly causes: readonly LikelyCause[];
  readonly faults: readonly Fault[];
  /** The rows in which its change lies; `null`: in no slice of one or two columns. */
  readonly segment: Segment | null;
};
