import { likelyCauses } from "../judge/likely-causes.ts";
import { summariseDrift } from "../judge/summarise-drift.ts";
import type { Severity, Status, Verdict } from "../judge/verdict.ts";
import type { Bins, FeatureBins, FeatureProfile, Profile } from "../profile/profile.ts";
import type { MultivariateVerdict } from "../judge/judge-multivariate.ts";
import { columnFaults } from "../quality/column-faults.ts";
import { sampledCauses } from "../quality/sampled-causes.ts";
import type { SeenTable } from "../quality/observe-table.ts";
import { tableFaults, type SideRows } from "../quality/table-faults.ts";
import type { MatchedRows } from "../rows/match-hours.ts";
import type { TextFinding } from "../text/compare-texts.ts";
import { sayTexts } from "../text/say-texts.ts";
import { columnNotes } from "./column-notes.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { distributionOf } from "./distribution.ts";
import type { ColumnReport, ColumnStatus, Report, RuleReport, SeasonReport, SideFacts, SideReport } from "./report.ts";
import { multivariateReport } from "./multivariate-report.ts";
import { sayColumn } from "./say-column.ts";
import { sayHeadline } from "./say-headline.ts";
import { saySeason } from "./say-season.ts";
import { sideFacts } from "./side-facts.ts";
import { signalOf } from "./signal-of.ts";

export type ReportInput = {
  readonly plan: readonly ColumnPlan[];
  /** Of the compared columns, in the order of the plan. */
  readonly bins: Bins;
  readonly reference: SideReport & { readonly profile: Profile };
  readonly current: SideReport & { readonly profile: Profile };
  readonly verdicts: readonly Verdict[];
  /** On several columns at once. */
  readonly multivariate?: readonly MultivariateVerdict[];
  /** On columns of texts and of embeddings, by name. */
  readonly texts?: ReadonlyMap<string, TextFinding>;
  readonly rule: RuleReport;
  readonly season: SeasonReport | null;
  /** What rows showed beside their counts, of the compared columns in their order; `null` where they are not known. */
  readonly rows: { readonly reference: RowsShown | null; readonly current: RowsShown } | null;
  /** Rows of both sides that are fairly compared; `null` where those of the reference are not at hand. */
  readonly samples: MatchedRows | null;
  /** How much the model heeds each column, where that is known: what it does not heed comes last among what drifted as much. */
  readonly importance?: Readonly<Record<string, number>> | undefined;
  /** Said before what is said of the season. */
  readonly notes: readonly string[];
  readonly command: string | null;
};

/** What one side's rows showed. */
export type RowsShown = Pick<SideRows, "first"> & { readonly seen: SeenTable };

/** Puts a comparison's verdicts together as a person or a program reads them. */
export function buildReport(input: ReportInput): Report {
  const { plan, bins, reference, current, verdicts, multivariate: together = [] } = input;
  const compared = new Map(bins.features.map((feature, i) => [feature.feature, i]));
  const tests = bins.features.reduce(
    (sum, feature) => sum + (feature.kind === "numeric" ? 2 : feature.levels.length + 16),
    0,
  );
  const columns = plan
    .map((column): ColumnReport => {
      const text = input.texts?.get(column.name);
      if (text !== undefined) return judgedText(column, text);
      const place = compared.get(column.name);
      const [feature, before, now] =
        place === undefined
          ? []
          : [bins.features[place], reference.profile.features[place], current.profile.features[place]];
      if (feature === undefined || before === undefined || now === undefined) return leftOut(column);
      const own = verdicts.filter((verdict) => verdict.feature === column.name);
      return judged(column, {
        feature,
        reference: before,
        current: now,
        verdicts: own,
        tests,
        ...shownOf(input, feature.feature, place ?? 0),
      });
    })
    .toSorted(byInterest(input.importance));
  const counts: Record<ColumnStatus, number> = {
    drift: 0,
    stable: 0,
    undecided: 0,
    insufficient: 0,
    error: 0,
    skipped: 0,
  };
  for (const { status } of columns) counts[status] += 1;
  const multivariate = together.map(multivariateReport);
  const all = [...verdicts, ...[...(input.texts?.values() ?? [])].flatMap((text) => text.verdicts)];
  const { driftScore, pValue } = summariseDrift(all);
  const status = overall([...columns, ...multivariate].map((judged) => judged.status));
  return {
    format: "driftwatch-report-1",
    status,
    headline: sayHeadline(status, columns, multivariate),
    driftScore,
    pValue,
    counts,
    reference: { name: reference.name, rows: reference.rows },
    current: { name: current.name, rows: current.rows },
    rule: input.rule,
    season: input.season,
    notes: [...input.notes, ...saySeason(input)],
    faults: rowFaults(input),
    command: input.command,
    multivariate,
    columns,
  };
}

function rowFaults({ plan, rows }: ReportInput): Report["faults"] {
  if (rows === null || rows.reference === null) return [];
  const times = plan.filter(({ use, type }) => use === "time" || type === "datetime").map(({ name }) => name);
  const [before, now] = [rows.reference, rows.current].map(({ first, seen }) => ({ first, copies: seen.copies }));
  return before === undefined || now === undefined ? [] : tableFaults({ before, now, times });
}

type Shown = Pick<Parameters<typeof columnFaults>[0], "seen" | "sampled">;

function shownOf({ rows, samples }: ReportInput, name: string, place: number): Shown {
  const of = (side: keyof MatchedRows): ArrayLike<unknown> =>
    samples?.[side].columns.find((column) => column.name === name)?.values ?? [];
  return {
    seen: rows?.current.seen.columns[place] ?? null,
    sampled: samples === null ? null : { before: of("reference"), now: of("current") },
  };
}

const order: readonly ColumnStatus[] = ["drift", "error", "undecided", "insufficient", "stable", "skipped"];

/** By status, then by severity, then by the effect over its threshold times the root of the importance. */
function byInterest(importance: ReportInput["importance"]): (a: ColumnReport, b: ColumnReport) => number {
  const weigh = (column: ColumnReport): number =>
    largestRatio(column) * (importance === undefined ? 1 : Math.sqrt(importance[column.name] ?? 0));
  return (a, b) => order.indexOf(a.status) - order.indexOf(b.status) || b.severity - a.severity || weigh(b) - weigh(a);
}

function largestRatio({ signals }: ColumnReport): number {
  return signals.reduce(
    (largest, { effect, threshold }) =>
      Math.max(largest, (effect.value ?? 0) / (threshold ?? Number.POSITIVE_INFINITY)),
    0,
  );
}

/** Drift of one column, or of several together, is drift; one that could not be judged keeps the whole from being stable. */
function overall(found: readonly ColumnStatus[]): Status {
  const decisive: readonly Status[] = ["drift", "error", "undecided", "insufficient", "stable"];
  return decisive.find((status) => found.includes(status)) ?? "insufficient";
}

function leftOut({ name, type, use, reasons, fate, because, notes }: ColumnPlan): ColumnReport {
  return {
    name,
    type,
    use,
    reasons,
    status: fate === "lost" ? "error" : "skipped",
    severity: 0,
    says: because ?? "Not compared.",
    notes,
    causes: [],
    faults: [],
    signals: [],
    reference: null,
    current: null,
    distribution: null,
  };
}

type Judged = {
  readonly feature: FeatureBins;
  readonly reference: FeatureProfile;
  readonly current: FeatureProfile;
  readonly verdicts: readonly Verdict[];
  readonly tests: number;
} & Shown;

function judged(column: ColumnPlan, { feature, reference, current, verdicts, ...shown }: Judged): ColumnReport {
  const finding = {
    verdicts,
    reference: sideFacts(feature, reference),
    current: sideFacts(feature, current),
    distribution: distributionOf(feature, reference, current),
  };
  const status = statusOf(finding);
  const { name, type, use, reasons, notes } = column;
  const isDrift = status === "drift";
  const faults = columnFaults({ type, bins: feature, reference, current, isDrift, ...shown });
  const causes = isDrift ? likelyCauses(feature, reference, current) : [];
  const { sampled } = shown;
  const isUnexplained = isDrift && type === "numeric" && causes.length === 0 && sampled !== null;
  return {
    name,
    type,
    use,
    reasons,
    status,
    severity: worstOf(verdicts),
    says: sayColumn(status, finding),
    notes: [...columnNotes(finding, faults), ...notes],
    causes: isUnexplained ? sampledCauses(sampled.before, sampled.now) : causes,
    faults,
    signals: verdicts.map(signalOf),
    reference: finding.reference,
    current: finding.current,
    distribution: finding.distribution,
  };
}

function judgedText(column: ColumnPlan, finding: TextFinding): ColumnReport {
  const { verdicts, reference, current } = finding;
  const status = statusOf(finding);
  const { name, type, use, reasons, notes } = column;
  return {
    ...{ name, type, use, reasons, status },
    severity: worstOf(verdicts),
    says: sayTexts(status, verdicts),
    notes: [...columnNotes({ ...finding, distribution: null }, []), ...finding.notes, ...notes],
    causes: [],
    faults: [],
    signals: verdicts.map(signalOf),
    reference,
    current,
    distribution: null,
  };
}

function worstOf(verdicts: readonly Verdict[]): Severity {
  return verdicts.reduce<Severity>((worst, { severity }) => (severity > worst ? severity : worst), 0);
}

/** From this rise of the share of values that broke the type, the others no longer speak for the column. */
const violationsMax = 0.01;

/** A column is stable only where each of its signals is: with its values gone, what is left to look at proves nothing. */
function statusOf({
  verdicts,
  reference,
  current,
}: {
  readonly verdicts: readonly Verdict[];
  readonly reference: SideFacts;
  readonly current: SideFacts;
}): Status {
  const broken = ({ rows, violations }: SideFacts): number => (rows === 0 ? 0 : violations / rows);
  const found = new Set(verdicts.map(({ status }) => status));
  if (found.has("drift")) return "drift";
  if (found.has("error") || broken(current) - broken(reference) >= violationsMax) return "error";
  if (found.has("insufficient") || found.size === 0) return "insufficient";
  return found.has("undecided") ? "undecided" : "stable";
}
