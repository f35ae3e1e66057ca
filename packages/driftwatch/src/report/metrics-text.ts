import type { DriftReport } from "./drift-report.ts";
import type { ColumnReport, Report } from "./report.ts";

type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

/**
 * A report as Prometheus reads it: rows, columns by status, and of each compared column its severity, effects and from where on
 * they matter. All are gauges; what is not known has no line.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/ text format 0.0.4
 */
export function metricsText(report: DriftReport): string {
  const found = report.toJSON();
  const compared = found.columns.filter(({ status }) => status !== "skipped");
  return [
    gauge("driftwatch_rows", "Rows that were compared.", [
      { labels: { side: "reference" }, value: found.reference.rows },
      { labels: { side: "current" }, value: found.current.rows },
    ]),
    gauge("driftwatch_columns", "Columns by what was found of them.", byStatus(found)),
    gauge(
      "driftwatch_column_severity",
      "0 and 1 stable, 2 to watch, 3 drift, 4 severe drift.",
      compared.map(({ name, severity }) => ({ labels: { column: name }, value: severity })),
    ),
    gauge("driftwatch_effect", "How large a change is, by method.", compared.flatMap(effects)),
    gauge("driftwatch_threshold", "From which effect on a change matters.", compared.flatMap(thresholds)),
  ].join("");
}

function byStatus({ columns }: Report): Sample[] {
  const counts = new Map<string, number>();
  for (const { status } of columns) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, value]) => ({ labels: { status }, value }));
}

function effects({ name, signals }: ColumnReport): Sample[] {
  return signals.flatMap(({ method, effect }) =>
    effect.value === null ? [] : [{ labels: { column: name, method }, value: effect.value }],
  );
}

function thresholds({ name, signals }: ColumnReport): Sample[] {
  return signals.flatMap(({ method, threshold }) =>
    threshold === null ? [] : [{ labels: { column: name, method }, value: threshold }],
  );
}

function gauge(name: string, says: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => {
    const words = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}{${words.join(",")}} ${value}\n`;
  });
  return `# HELP ${name} ${says}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
