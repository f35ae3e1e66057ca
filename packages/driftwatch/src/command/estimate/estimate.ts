import type { JointColumn } from "../../detectors/multivariate/multivariate-detector.ts";
import { estimateBinary } from "../../estimate/estimate-binary.ts";
import { estimateMulticlass } from "../../estimate/estimate-multiclass.ts";
import { estimateRegression } from "../../estimate/estimate-regression.ts";
import { type EstimateReport, sayEstimate } from "../../estimate/estimate-report.ts";
import type { PerformanceEstimate } from "../../estimate/performance-estimate.ts";
import { writeEstimateMarkdown, writeEstimateTable } from "../../estimate/write-estimate.ts";
import { knownBySample, planColumns, type PlannedColumn } from "../../plan/plan-columns.ts";
import { quote } from "../check/check.ts";
import { exitCodeOf } from "../check/exit-code-of.ts";
import { failOns } from "../options.ts";
import type { Surroundings } from "../output.ts";
import { usage } from "../parse-options.ts";
import { progress } from "../progress.ts";
import { putText } from "../put-text.ts";
import { readSettings, type Settings, textOf } from "../settings.ts";
import { openSide, type Side } from "../tables/open-side.ts";
import { refuseStrangers } from "../tables/refuse-strangers.ts";
import { sampleTable } from "../tables/sample-table.ts";
import { type EstimateColumns, estimateColumns, scoreColumns } from "./estimate-columns.ts";
import { decided, flags, labelColumn, outputColumns, refuseScores } from "./output-columns.ts";
import { type ReadRows, readRows, type WantedColumn } from "./read-rows.ts";

/**
 * `driftwatch estimate REF CUR --label COLUMN`: how well a model does where labels have not come yet, as a table, JSON or
 * Markdown.
 *
 * @returns the exit code: as `check`, where an estimate that is worse is drift
 * @throws CommandError if something cannot be read or written: nothing has been written then
 */
export async function estimate(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const settings = await readSettings("estimate", args);
  const { values, positionals } = settings;
  if (positionals.length !== 2)
    throw usage(`estimate needs two files, the reference and the current one; got ${positionals.length}.`);
  if (positionals.every((path) => path === "-")) throw usage("stdin can be one of the two sides, not both.");
  const told = progress(surroundings);
  const open: Side[] = [];
  try {
    for (const path of positionals)
      open.push(await openSide(path, { delimiter: settings.delimiter, stdin: surroundings.stdin }));
    const command = ["driftwatch", "estimate", ...args.map(quote)].join(" ");
    const report = await estimateSides(open, settings, { command, tell: told.tell });
    told.end();
    const output = textOf(values.output);
    const hasColour = output === null && surroundings.stdout.isTerminal && surroundings.wantsColour;
    const text =
      values.format === "json"
        ? `${JSON.stringify(report, null, 2)}\n`
        : values.format === "markdown"
          ? writeEstimateMarkdown(report)
          : writeEstimateTable(report, { hasColour });
    await putText(text, { output, told: `${report.headline} Report in ${output ?? ""}` }, surroundings);
    return exitCodeOf(report, failOns.find((known) => known === values["fail-on"]) ?? "undecided");
  } finally {
    told.end();
    await Promise.all(open.map((side) => side.close()));
  }
}

type Working = { readonly command: string; readonly tell: (step: string, share: number) => void };

async function estimateSides(
  sides: readonly Side[],
  { values, declared, declaredIn }: Settings,
  { command, tell }: Working,
): Promise<EstimateReport> {
  const [before, now] = sides;
  if (before === undefined || now === undefined) throw new TypeError("an estimate needs two sides");
  const columns = estimateColumns("estimate", values, sides);
  refuseStrangers(declared, new Set(sides.flatMap(({ table }) => table.columns)), declaredIn);
  const samples = await Promise.all(
    sides.map(async ({ table }) => {
      const sampled = await sampleTable(table);
      await sampled.close();
      return sampled.sample;
    }),
  );
  const [known, current] = samples;
  if (known === undefined || current === undefined) throw new TypeError("an estimate needs two sides");
  const outputs = outputColumns(columns);
  const named = new Set([columns.label, ...outputs.map(({ name }) => name)]);
  const plan = planColumns({ reference: knownBySample(known), current, declared }).filter(
    ({ name }) => !named.has(name),
  );
  const features = plan.filter(isFeature);
  const wanted = [...outputs, ...features.map(wantedFeature)];
  const rows = {
    reference: await readRows(before, [labelColumn(columns), ...wanted], (share) => tell(before.name, share / 3)),
    current: await readRows(now, wanted, (share) => tell(now.name, (1 + share) / 3)),
  };
  for (const [side, { name }] of [
    [rows.reference, before],
    [rows.current, now],
  ] as const)
    refuseScores(side, columns, name);
  tell("estimating", 2 / 3);
  const found = estimateRows(columns, rows, jointFeatures(features, rows));
  return {
    format: "driftwatch-estimate-1",
    headline: sayEstimate(found),
    ...found,
    tables: { reference: before.name, current: now.name },
    columns: {
      label: columns.label,
      prediction: columns.prediction,
      scores: Object.fromEntries(scoreColumns(columns)),
    },
    features: features.map(({ name }) => name),
    notes: [...notesOf(columns, plan), ...comparableNote(found)],
    command,
  };
}

/** Ids, times and texts, and what one side has not, say nothing of how comparable rows are. */
function isFeature({ fate, type, use }: PlannedColumn): boolean {
  const isRead = type === "numeric" || type === "boolean" || type === "categorical";
  return fate === "compared" && isRead && use !== "id" && use !== "time";
}

function wantedFeature({ name, type, readsTexts, readsCodes }: PlannedColumn): WantedColumn {
  return { name, type, readsTexts, readsCodes, needs: null };
}

type BothRows = { readonly reference: ReadRows; readonly current: ReadRows };

function estimateRows(columns: EstimateColumns, rows: BothRows, features: readonly JointColumn[]): PerformanceEstimate {
  const { reference, current } = rows;
  if (columns.kind === "regression") {
    const predictions = (side: ReadRows): Float64Array => side.numbers(columns.prediction);
    return estimateRegression({
      reference: { labels: reference.numbers(columns.label), predictions: predictions(reference) },
      current: { predictions: predictions(current) },
      features,
    });
  }
  if (columns.kind === "multiclass") {
    const side = (own: ReadRows) => ({
      predictions: own.levels(columns.prediction),
      scores: Object.fromEntries([...columns.scores].map(([name, column]) => [name, own.numbers(column)])),
    });
    return estimateMulticlass({
      reference: { ...side(reference), labels: reference.levels(columns.label) },
      current: side(current),
      features,
    });
  }
  const side = (own: ReadRows) => {
    const scores = own.numbers(columns.score);
    const predictions = columns.prediction === null ? decided(scores) : flags(own.numbers(columns.prediction));
    return { predictions, scores };
  };
  return estimateBinary({
    reference: { ...side(reference), labels: flags(reference.numbers(columns.label)) },
    current: side(current),
    features,
  });
}

function jointFeatures(features: readonly PlannedColumn[], { reference, current }: BothRows): JointColumn[] {
  return features.map(({ name, type }) =>
    type === "categorical"
      ? { name, kind: "categorical", reference: reference.levels(name), current: current.levels(name) }
      : { name, kind: "numeric", reference: reference.numbers(name), current: current.numbers(name) },
  );
}

function comparableNote({ reason }: PerformanceEstimate): string[] {
  if (reason !== "few-comparable-rows") return [];
  return [
    "A column that is no feature of the model, such as the name of a period, makes any rows incomparable: leave it out with --schema.",
  ];
}

function notesOf(columns: EstimateColumns, plan: readonly PlannedColumn[]): string[] {
  const lost = plan.filter(({ fate }) => fate === "lost").map(({ name }) => `"${name}"`);
  return [
    ...(columns.kind === "binary" && columns.prediction === null
      ? ["No --prediction was named: a score of 0.5 or more counts as decided for."]
      : []),
    ...(lost.length === 0 ? [] : [`Left out, as the current file does not have it: ${lost.join(", ")}.`]),
  ];
}
