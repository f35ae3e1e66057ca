import type { CauseClass } from "../judge/cause-class.ts";
import type { LikelyCause } from "../judge/likely-causes.ts";
import type { Severity, Status } from "../judge/verdict.ts";
import type { FeatureType } from "../profile/profile.ts";
import type { BacktestRule } from "./backtest-rule.ts";

/** When a rule would have fired on a dated table, as `--format json` writes it; described by backtest.schema.json. */
export type BacktestReport = {
  readonly format: "driftwatch-backtest-1";
  /**
   * "drift" where it would have fired, "undecided" where it did not and something was beyond its threshold with too little
   * known to fire, "insufficient" where no hour could be judged.
   */
  readonly status: Extract<Status, "drift" | "stable" | "undecided" | "insufficient">;
  /** The answer in words. */
  readonly headline: string;
  readonly table: {
    readonly name: string;
    readonly rows: number;
    readonly withoutTime: number;
    readonly column: string;
    readonly timeZone: string;
    /** ISO 8601, UTC; of the whole table. */
    readonly first: string;
    readonly last: string;
  };
  readonly rule: BacktestRule;
  /** How labels were read; `null` where none were named. */
  readonly labels: LabelsReport | null;
  /** What columns were binned by, and rules of one's own compared with. ISO 8601, UTC. */
  readonly learnt: { readonly from: string; readonly to: string; readonly rows: number };
  readonly hours: {
    readonly withRows: number;
    readonly judged: number;
    readonly undecided: number;
    readonly firstJudged: string | null;
  };
  /** In the order of their opening. */
  readonly alerts: readonly BacktestAlert[];
  /** What concerns the whole. */
  readonly notes: readonly string[];
  /** What to run for the same; `null` where it was not made by the command. */
  readonly command: string | null;
  readonly columns: readonly BacktestColumn[];
};

export type LabelsReport = {
  readonly kind: "binary" | "regression";
  readonly label: string;
  /** The column of scores or of predicted numbers. */
  readonly prediction: string;
};

export type BacktestAlert = {
  readonly cause: CauseClass;
  readonly severity: Severity;
  /** ISO 8601, UTC. */
  readonly openedAt: string;
  /** `null`: it was still open at the end. */
  readonly resolvedAt: string | null;
  /** In the order in which they joined; none where it is about the model as a whole. */
  readonly columns: readonly string[];
  /** The figures of its worst moment. */
  readonly worst: {
    readonly column: string | null;
    readonly measure: string;
    readonly value: number;
    readonly threshold: number;
    readonly windowHours: number;
  } | null;
  readonly causes: readonly LikelyCause[];
};

export type BacktestColumn = {
  readonly name: string;
  readonly type: FeatureType;
  /** Why it was taken for that. */
  readonly reasons: readonly string[];
  /** Why it was not watched; `null` where it was. */
  readonly because: string | null;
};
