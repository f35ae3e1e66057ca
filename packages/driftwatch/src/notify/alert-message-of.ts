import type { Distribution } from "../report/distribution.ts";
import type { DriftReport } from "../report/drift-report.ts";
import { countOf } from "../report/figures.ts";
import { leadingSignal } from "../report/leading-signal.ts";
import type { ColumnReport, MultivariateReport, Report, SignalReport } from "../report/report.ts";
import type { AlertMessage, CauseClass, Comparison, Finding } from "./alert-message.ts";
import type { ChartSpec } from "./chart-spec.ts";

export type AlertMessageOptions = {
  /** Whose model it is, as the reader knows it. */
  readonly organisation: string;
  readonly model: { readonly name: string; readonly version: string };
  /** Where the reader finds the report: an absolute address, such as that of the page a pipeline keeps. */
  readonly link: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Why the reader gets this, a full sentence; that the two tables are compared, unless told. */
  readonly why?: string;
};

/** So many columns are summed up; all of them stand among the findings. */
const summedMax = 3;

/**
 * What a comparison of two tables found, as the message that every sender takes.
 *
 * @returns `null` where nothing drifted: doubt is the caller's to handle, by the report's status
 * @example
 * const rows = (from: number) => Array.from({ length: 400 }, (_, i) => ({ age: from + (i % 40) }));
 * const report = new Monitor(rows(20)).check(rows(30));
 * const model = { name: "churn", version: "1" };
 * alertMessageOf(report, { organisation: "Ours", model, link: "https://example.com/report", now: 0 })?.severity; // => 4
 */
export function alertMessageOf(report: DriftReport | Report, options: AlertMessageOptions): AlertMessage | null {
  const found = "toJSON" in report ? report.toJSON() : report;
  if (found.status !== "drift") return null;
  const { reference, current, season, command } = found;
  const columns = found.columns.filter(({ status }) => status === "drift");
  const together = found.multivariate.filter(({ status }) => status === "drift");
  const findings = [...columns.map(findingOf), ...together.map(jointFinding)];
  const [first] = columns;
  const said = [...columns, ...together].map(({ says }) => says);
  const more = said.length - summedMax;
  return {
    organisation: options.organisation,
    model: options.model,
    number: null,
    kind: "opened",
    severity: findings.reduce<Finding["severity"]>((worst, { severity }) => (severity > worst ? severity : worst), 0),
    cause: first === undefined ? "correlation" : causeOf(first),
    headline: found.headline.replace(/\.$/, ""),
    summary: [...said.slice(0, summedMax), ...(more > 0 ? [`And ${countOf(more, "more finding")}.`] : [])].join(" "),
    openedAt: options.now,
    sentAt: options.now,
    resolvedAt: null,
    window:
      season === null
        ? { from: options.now, to: options.now }
        : { from: Date.parse(season.current.first), to: Date.parse(season.current.last) },
    rows: current.rows,
    comparedWith: { name: reference.name, rows: reference.rows },
    findings,
    segments: null,
    probably: null,
    next: command === null ? [] : [`See all of it with: ${command}`],
    unchanged: found.counts.stable === 0 ? [] : [{ name: "Columns", detail: `${found.counts.stable} as before` }],
    why: options.why ?? `You get this because ${current.name} is compared with ${reference.name}.`,
    links: { alert: options.link, model: null, acknowledge: null, channels: null },
    chart: first === undefined ? null : chartOf(first, reference.name, current.name),
    mark: null,
  };
}

function findingOf(column: ColumnReport): Finding {
  const signal = leadingSignal(column);
  return { ...judged(signal), feature: column.name, severity: column.severity, comparisons: comparisonsOf(column) };
}

function jointFinding(found: MultivariateReport): Finding {
  const [leading] = found.leading;
  const feature = leading === undefined ? "columns together" : leading.columns.join(" with ");
  return { ...judged(found), feature, severity: found.severity, comparisons: [] };
}

function judged(signal: SignalReport | null): Pick<Finding, "signal" | "unit" | "value" | "threshold" | "pValue"> {
  const isShare = signal !== null && (signal.method === "missing" || signal.method === "unseen");
  return {
    signal: signal?.method ?? "fault",
    unit: isShare ? "share" : "number",
    value: signal?.effect.value ?? 0,
    threshold: signal?.threshold ?? null,
    pValue: signal?.adjustedPValue ?? null,
  };
}

function causeOf(column: ColumnReport): CauseClass {
  if (column.causes.some(({ kind }) => kind === "unit-change")) return "unit";
  const method = leadingSignal(column)?.method;
  return method === "missing" || method === "unseen" ? method : "distribution";
}

function comparisonsOf({ reference, current }: ColumnReport): Comparison[] {
  if (reference === null || current === null) return [];
  const share = (side: typeof reference): number | null => (side.rows === 0 ? null : side.missing / side.rows);
  const missing = { label: "missing", unit: "share", baseline: share(reference), current: share(current) } as const;
  const [before, now] = [reference.numbers?.mean ?? null, current.numbers?.mean ?? null];
  return [
    ...(before === null || now === null
      ? []
      : [{ label: "mean", unit: "number", baseline: before, current: now } as const]),
    ...(missing.baseline === missing.current ? [] : [missing]),
  ];
}

function chartOf({ name, distribution }: ColumnReport, baselineName: string, currentName: string): ChartSpec | null {
  if (distribution === null) return null;
  return { title: name, baselineName, currentName, ...drawn(distribution) };
}

function drawn(distribution: Distribution) {
  if (distribution.kind === "categorical")
    return {
      kind: "levels",
      levels: distribution.levels.map(({ level, reference, current }) => ({
        name: level,
        baseline: reference,
        current,
      })),
    } as const;
  const { edges, bars } = distribution;
  return {
    kind: "distribution",
    edges,
    baseline: bars.map(({ reference }) => reference),
    current: bars.map(({ current }) => current),
  } as const;
}
