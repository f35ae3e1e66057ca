import type { ColumnUse } from "../baseline/infer-schema.ts";
import type { LeadingColumns } from "../detectors/multivariate/multivariate-detector.ts";
import type { LikelyCause } from "../judge/likely-causes.ts";
import type { Severity, Status } from "../judge/verdict.ts";
import type { Fault } from "../quality/fault.ts";
import type { FeatureType } from "../profile/profile.ts";
import type { Distribution } from "./distribution.ts";

/** What became of a column: judged in one of five ways, or left out on purpose. */
export type ColumnStatus = Status | "skipped";

/** What two tables' comparison found, as `--format json` writes it; described by report.schema.json. */
export type Report = {
  readonly format: "driftwatch-report-1";
  readonly status: Status;
  /** The verdict in words. */
  readonly headline: string;
  /** The largest effect over columns and signals, 0 to 1; `null` where none could be measured. */
  readonly driftScore: number | null;
  /** The smallest corrected p-value; `null` where none could be judged. */
  readonly pValue: number | null;
  readonly counts: Readonly<Record<ColumnStatus, number>>;
  readonly reference: SideReport;
  readonly current: SideReport;
  readonly rule: RuleReport;
  /** By which hours rows were matched; `null` where all rows were compared as one. */
  readonly season: SeasonReport | null;
  /** What concerns the whole comparison: what it did not look at, and why. */
  readonly notes: readonly string[];
  /** Faults of whole rows: copies, and rows out of the order of their time. */
  readonly faults: readonly Fault[];
  /** What to run for the same report; `null` where it was not made by the command. */
  readonly command: string | null;
  /** What was found of several columns at once, which no column shows by itself; a finding a method that was asked. */
  readonly multivariate: readonly MultivariateReport[];
  /** The ones to look at first come first. */
  readonly columns: readonly ColumnReport[];
};

export type SideReport = { readonly name: string; readonly rows: number };

export type RuleReport = {
  readonly name: "two-gate";
  /**
   * From which effect on each method's finding matters, as asked for, the lowest over the columns. The one in force is each
   * signal's `threshold`; where that of `unseen` was raised, a note of the column says why.
   */
  readonly floors: Readonly<Record<string, number>>;
  readonly alpha: number;
  readonly correction: "holm" | "benjamini-hochberg";
};

/** Which rows were compared with which: those of the same hour of the day, weekdays and weekends apart. */
export type SeasonReport = {
  /** Where the times stand. */
  readonly column: string;
  /** Whose clock decides the hour. */
  readonly timeZone: string;
  readonly reference: TimeFacts;
  readonly current: TimeFacts;
  /** Current rows in hours of the week that the reference does not cover, and what they were compared with instead. */
  readonly borrowed: { readonly otherDays: number; readonly allHours: number };
};

/** When one side's rows happened, ISO 8601 in UTC. */
export type TimeFacts = { readonly first: string; readonly last: string; readonly withoutTime: number };

export type ColumnReport = {
  readonly name: string;
  readonly type: FeatureType;
  readonly use: ColumnUse;
  /** Why it was taken for that type and use. */
  readonly reasons: readonly string[];
  readonly status: ColumnStatus;
  readonly severity: Severity;
  /** One sentence: what changed, or why nothing can be said. */
  readonly says: string;
  /** Oddities that are valid: infinities, constants, levels that came and went. */
  readonly notes: readonly string[];
  readonly causes: readonly LikelyCause[];
  /** What is wrong with the values, apart from where they lie; also where the distribution is stable. */
  readonly faults: readonly Fault[];
  readonly signals: readonly SignalReport[];
  /** `null` where the column was not compared. */
  readonly reference: SideFacts | null;
  readonly current: SideFacts | null;
  readonly distribution: Distribution | null;
};

/** One measure of a column, with all that its verdict stands on. */
export type SignalReport = {
  readonly method: string;
  readonly status: Status;
  readonly severity: Severity;
  readonly reason: string | null;
  readonly effect: { readonly name: string; readonly value: number | null; readonly unit: string };
  readonly threshold: number | null;
  readonly statistic: number | null;
  readonly pValue: number | null;
  readonly logPValue: number | null;
  readonly adjustedPValue: number | null;
  readonly pMethod: string;
  /** The smallest effect that could have been told from chance. */
  readonly critical: number | null;
  readonly n: number;
  readonly m: number;
};

/** One measure of several columns at once. */
export type MultivariateReport = SignalReport & {
  /** One sentence: what changed, or why nothing can be said. */
  readonly says: string;
  readonly notes: readonly string[];
  /** The columns that were looked at. */
  readonly columns: readonly string[];
  /** Those that it is mostly about, most first: pairs of them for correlation, single ones for the classifier. */
  readonly leading: readonly LeadingColumns[];
};

/** What one side's column holds. */
export type SideFacts = {
  readonly rows: number;
  readonly missing: number;
  /** Values that broke the type. */
  readonly violations: number;
  /** For numbers; `null` for categories and where there is none. */
  readonly numbers: NumberFacts | null;
};

export type NumberFacts = {
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  readonly infinite: number;
};
