import { countOf, writeCount, writeNumber, writeShare } from "../report/figures.ts";
import { oneLine, wrap } from "../report/one-line.ts";
import { escapeMarkdown } from "../report/write-markdown.ts";
import type { TableOptions } from "../report/write-table.ts";
import { type EstimateReport, metricWords } from "./estimate-report.ts";
import type { EstimatedMetric } from "./performance-estimate.ts";

const width = 80;
const dash = "\u2013";

/** An estimate for a terminal, within 80 columns. */
export function writeEstimateTable(report: EstimateReport, { hasColour = false }: TableOptions = {}): string {
  const paint = (text: string): string => (hasColour ? `\u001B[${colours[report.status]}m${text}\u001B[0m` : text);
  const lines = [
    ...wrap(report.headline, width).map(paint),
    "",
    ...facts(report).flatMap(([name, text]) =>
      wrap(text, width - 12).map((line, i) => `${(i === 0 ? name : "").padEnd(12)}${line}`),
    ),
    ...(report.metrics.length === 0
      ? []
      : ["", `${"metric".padEnd(23)}${"real".padStart(10)}${"estimated".padStart(11)}${"now".padStart(10)}   within`]),
    ...report.metrics.map(metricLine),
    ...report.notes.flatMap((note) => ["", ...wrap(note, width)]),
    "",
    ...wrap(`Assumption: ${report.assumption}`, width),
  ];
  return `${lines.join("\n")}\n`;
}

/** An estimate as GitHub shows it in a comment or a job's summary. */
export function writeEstimateMarkdown(report: EstimateReport): string {
  const { headline, metrics, notes, command, assumption } = report;
  const row = (metric: EstimatedMetric): string =>
    `| ${[metricWords[metric.name], figure(metric.reference), figure(metric.referenceEstimate), figure(metric.value), band(metric)].map(escapeMarkdown).join(" | ")} |`;
  const lines = [
    `## ${escapeMarkdown(headline)}`,
    "",
    ...facts(report).map(([name, text]) => `- ${name}: ${escapeMarkdown(text)}`),
    ...(metrics.length === 0
      ? []
      : ["", "| metric | real | estimated | now | within |", "| --- | --- | --- | --- | --- |"]),
    ...metrics.map(row),
    "",
    `> Assumption: ${escapeMarkdown(assumption)}`,
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `> ${escapeMarkdown(note)}`)]),
    ...(command === null ? [] : ["", "Again with:", "", `    ${oneLine(command, 10_000)}`]),
  ];
  return `${lines.join("\n")}\n`;
}

const colours: Readonly<Record<EstimateReport["status"], number>> = {
  drift: 31,
  stable: 32,
  undecided: 33,
  insufficient: 33,
};

function facts({
  tables,
  rows,
  leftOut,
  columns,
  features,
  comparable,
  calibrated,
}: EstimateReport): [string, string][] {
  const side = (name: string, whole: number, left: number): string =>
    `${name}, ${countOf(whole, "row")}${left === 0 ? "" : ` (${writeCount(left)} left out: something is missing)`}`;
  const scores = Object.values(columns.scores);
  const said = [...(columns.prediction === null ? [] : [columns.prediction]), ...scores].map((name) => `"${name}"`);
  const fitted = Object.entries(calibrated).filter(([, isFitted]) => isFitted);
  return [
    ["reference", side(tables.reference, rows.reference, leftOut.reference)],
    ["current", side(tables.current, rows.current, leftOut.current)],
    ["labels", `"${columns.label}" of ${said.join(", ")}`],
    ...(scores.length === 0
      ? []
      : [
          [
            "scores",
            fitted.length === 0
              ? "taken as they are: calibrating them helps nothing"
              : `calibrated on the reference${scores.length > 1 ? `: ${fitted.map(([name]) => name).join(", ")}` : ""}`,
          ] as [string, string],
        ]),
    [
      "comparable",
      comparable === null
        ? dash
        : `the reference has the like of ${writeShare(comparable.covered)} of the current rows, and tells of them as ${countOf(Math.round(comparable.effective), "row")} would (by ${features.length === 0 ? "what the model says alone" : countOf(features.length, "feature")})`,
    ],
  ];
}

function metricLine(metric: EstimatedMetric): string {
  const { name, reference, referenceEstimate, value, isWorse } = metric;
  return `${metricWords[name].padEnd(23)}${figure(reference).padStart(10)}${figure(referenceEstimate).padStart(11)}${figure(value).padStart(10)}   ${band(metric)}${isWorse ? "  worse" : ""}`;
}

function band({ low, high }: EstimatedMetric): string {
  return low === null || high === null ? dash : `${writeNumber(low)} to ${writeNumber(high)}`;
}

function figure(value: number | null): string {
  return value === null ? dash : writeNumber(value);
}
