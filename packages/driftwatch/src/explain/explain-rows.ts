import { debiasedJensenShannonDistance } from "@driftguard/stats";
import type { ColumnReport, Report } from "../report/report.ts";
import type { MatchedRows } from "../rows/match-hours.ts";
import { codeColumn, type ColumnPair } from "./code-column.ts";
import { explainPrediction } from "./explain-prediction.ts";
import type { ExplainedColumn, Explanation } from "./explanation.ts";
import { columnPairs, segmentsOfRows } from "./segments-of-rows.ts";
import { shiftKinds } from "./shift-kind.ts";

export type ExplainInput = {
  readonly report: Report;
  /** The rows of both sides that the report is about, or a sample of them. */
  readonly rows: MatchedRows;
  /** The column of predictions, and the one of labels; `null` where there is none. */
  readonly prediction?: string | null;
  readonly label?: string | null;
  /** How much the model depends on each feature, 0 and more, in any unit; features that it leaves out have none. */
  readonly importance?: Readonly<Record<string, number>> | null;
};

const groups = 10;
const segmentsMax = 8;

/**
 * Explains why rows differ from a reference: which columns moved, by weight; their likely causes and faults; the segment that
 * a change lies in; the kind of shift; and how much of the change of the predictions each feature accounts for.
 */
export function explainRows({ report, rows, prediction, label, importance = null }: ExplainInput): Explanation {
  const pairs = columnPairs(rows);
  const [told, truth] = [pairs.get(prediction ?? "") ?? null, pairs.get(label ?? "") ?? null];
  const isFeature = ({ name, status, use }: ColumnReport): boolean =>
    name !== prediction && name !== label && status !== "skipped" && use === "feature";
  const ranked = report.columns
    .filter(({ status }) => status !== "skipped")
    .map((column) => weigh(column, pairs.get(column.name), importance))
    .toSorted((a, b) => b.weight - a.weight || b.distance - a.distance);
  const featureNames = new Set(report.columns.filter(isFeature).map(({ name }) => name));
  const features = new Map(
    ranked.flatMap(({ name }) => {
      const pair = pairs.get(name);
      return featureNames.has(name) && pair !== undefined ? [[name, pair] as const] : [];
    }),
  );
  const moved = ranked.filter(({ status }) => status === "drift").slice(0, segmentsMax);
  const segments = segmentsOfRows(rows, {
    targets: moved.map(({ name }) => name),
    slicedBy: [...features.keys()],
  });
  return {
    format: "driftwatch-explanation-1",
    status: report.status,
    headline: report.headline,
    reference: report.reference,
    current: report.current,
    columns: ranked
      .filter(({ status }) => status !== "stable")
      .map((column) => ({ ...column, segment: segments.get(column.name) ?? null })),
    kinds: shiftKinds({ report, features, prediction: told, label: truth }),
    prediction: told === null ? null : explainPrediction(told, features),
    faults: report.faults,
    notes: report.notes,
  };
}

type Weighed = Omit<ExplainedColumn, "segment">;

function weigh(
  { name, status, says, causes, faults, signals }: ColumnReport,
  pair: ColumnPair | undefined,
  importances: Readonly<Record<string, number>> | null,
): Weighed {
  const measured = signals.find(({ method }) => method === "js")?.effect.value;
  const distance = measured ?? distanceOf(pair);
  const importance = importances === null ? null : (importances[name] ?? 0);
  const weight = distance * (importance === null ? 1 : Math.sqrt(importance));
  return { name, status, weight, distance, importance, says, causes, faults };
}

function distanceOf(pair: ColumnPair | undefined): number {
  const coded = pair === undefined ? null : codeColumn(pair, groups);
  if (coded === null) return 0;
  const [before, now] = [coded.reference, coded.current].map((codes) => {
    const counts = new Float64Array(coded.cells.length);
    for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
    return counts;
  });
  return debiasedJensenShannonDistance(before ?? [], now ?? []) ?? 0;
}
