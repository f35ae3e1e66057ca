import {
  assumption,
  type EstimatedMetric,
  type EstimateReason,
  type MetricName,
  type PerformanceEstimate,
} from "./performance-estimate.ts";

/** A metric before it is judged. */
export type MetricFigures = Pick<
  EstimatedMetric,
  "name" | "reference" | "referenceEstimate" | "value" | "standardError"
>;

export type EstimateFacts = Pick<PerformanceEstimate, "kind" | "rows" | "leftOut" | "comparable" | "calibrated"> & {
  /** The most telling first: whether a change of it could be seen decides whether "stable" may be said. */
  readonly figures: readonly MetricFigures[];
  /** Why nothing could be concluded; `null` where nothing speaks against it. */
  readonly doubt: EstimateReason | null;
};

const rowsMin = 30;
const effectiveRowsMin = 100;
/** Where the reference has the like of fewer than half of the current rows, it does not speak for them. */
const coveredMin = 0.5;
/** The band is so many standard errors wide on either side. */
const errors = 3;

/** How much worse a metric has to be to matter: rates by a difference, errors by a share of what they were. */
const floors: Readonly<Record<MetricName, { readonly by: number; readonly isError: boolean }>> = {
  accuracy: { by: 0.05, isError: false },
  precision: { by: 0.05, isError: false },
  recall: { by: 0.05, isError: false },
  f1: { by: 0.05, isError: false },
  specificity: { by: 0.05, isError: false },
  rocAuc: { by: 0.05, isError: false },
  meanAbsoluteError: { by: 0.1, isError: true },
  meanSquaredError: { by: 0.2, isError: true },
  rootMeanSquaredError: { by: 0.1, isError: true },
};

/**
 * Whether performance is estimated to be worse than the same estimate of the reference: by as much as matters, and by more than three standard errors of both
 * figures. Where rows are too few, or too few rows of the reference are like the current ones, nothing is concluded.
 */
export function judgeEstimate({ figures, doubt, ...facts }: EstimateFacts): PerformanceEstimate {
  const { rows, comparable } = facts;
  const metrics = figures.map((metric) => judgeMetric(metric, rows));
  const shared = { ...facts, assumption, metrics } as const;
  const undecided = (status: "insufficient" | "undecided", reason: EstimateReason): PerformanceEstimate => ({
    ...shared,
    status,
    reason,
    metrics: metrics.map((metric) => ({ ...metric, isWorse: false })),
  });
  if (rows.reference === 0 || rows.current === 0) return undecided("insufficient", "empty");
  if (rows.reference < rowsMin || rows.current < rowsMin) return undecided("insufficient", "too-few-rows");
  if (doubt !== null) return undecided("undecided", doubt);
  if (comparable !== null && (comparable.effective < effectiveRowsMin || comparable.covered < coveredMin))
    return undecided("undecided", "few-comparable-rows");
  if (metrics.some(({ isWorse }) => isWorse)) return { ...shared, status: "drift", reason: null };
  const [first] = figures;
  if (first === undefined || !couldBeSeen(first, rows)) return undecided("undecided", "change-would-be-unseen");
  return { ...shared, status: "stable", reason: null };
}

type Rows = PerformanceEstimate["rows"];

function judgeMetric(metric: MetricFigures, rows: Rows): EstimatedMetric {
  const { name, referenceEstimate, value, standardError } = metric;
  if (value === null || standardError === null) return { ...metric, low: null, high: null, isWorse: false };
  const { isError } = floors[name];
  const worse = referenceEstimate === null ? 0 : isError ? value - referenceEstimate : referenceEstimate - value;
  return {
    ...metric,
    low: Math.max(0, value - errors * standardError),
    high: isError ? value + errors * standardError : Math.min(1, value + errors * standardError),
    isWorse: worse > 0 && worse >= floorOf(metric) && worse > errors * errorOfBoth(standardError, rows),
  };
}

/** A change of twice what matters would not drown in chance. */
function couldBeSeen(metric: MetricFigures, rows: Rows): boolean {
  const { referenceEstimate, value, standardError } = metric;
  if (referenceEstimate === null || value === null || standardError === null) return false;
  return errors * errorOfBoth(standardError, rows) <= 2 * floorOf(metric);
}

function floorOf({ name, referenceEstimate }: MetricFigures): number {
  const { by, isError } = floors[name];
  return isError ? by * (referenceEstimate ?? 0) : by;
}

/** The figure of the reference has an error too, by its own rows. */
function errorOfBoth(standardError: number, rows: Rows): number {
  return standardError * Math.sqrt(1 + rows.current / rows.reference);
}
