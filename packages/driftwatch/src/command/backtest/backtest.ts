import { splitByCell } from "../../baseline/split-by-cell.ts";
import type { BacktestReport } from "../../backtest/backtest-report.ts";
import { buildBacktest, isoOf } from "../../backtest/build-backtest.ts";
import { type HourReplay, type Replayed, replayHours } from "../../backtest/replay-hours.ts";
import { writeBacktestMarkdown, writeBacktestTable } from "../../backtest/write-backtest.ts";
import type { PerformanceTask } from "../../judge/performance/judge-performance.ts";
import { hourMs } from "../../judge/spans.ts";
import type { Span } from "../../judge/verdict.ts";
import { knownBySample, planColumns, type PlannedColumn } from "../../plan/plan-columns.ts";
import { fitBins } from "../../profile/fit-bins.ts";
import {
  type PreparedBins,
  prepareBins,
  profileAccumulator,
  type ProfileAccumulator,
} from "../../profile/profile-accumulator.ts";
import { profiledKind } from "../../profile/profiled-feature.ts";
import type { Bins, ColumnChunk } from "../../profile/profile.ts";
import { sampleReference } from "../../profile/sample-reference.ts";
import { countOf } from "../../report/figures.ts";
import { checkTimeZone, quote } from "../check/check.ts";
import { exitCodeOf } from "../check/exit-code-of.ts";
import { CommandError } from "../command-error.ts";
import { failOns } from "../options.ts";
import type { Surroundings } from "../output.ts";
import { usage } from "../parse-options.ts";
import { progress } from "../progress.ts";
import { putText } from "../put-text.ts";
import { lengthMs } from "../read-length.ts";
import { readSettings, type Settings, textOf } from "../settings.ts";
import { openSide, type Side } from "../tables/open-side.ts";
import { readColumns, type ReadColumn } from "../tables/read-columns.ts";
import { refuseStrangers } from "../tables/refuse-strangers.ts";
import { sampleTable } from "../tables/sample-table.ts";
import {
  addLabels,
  type LabelColumns,
  labelColumns,
  type LabelledRows,
  learnTask,
  readLabels,
  sumLabels,
} from "./label-columns.ts";
import { readRule } from "./read-rule.ts";
import { hourOf, surveyTimes, type TimeSurvey } from "./survey-times.ts";

/**
 * `driftwatch backtest FILE --time COLUMN`: when would a rule have fired on a dated table? As a table, JSON or Markdown.
 *
 * @returns the exit code: as `check`, where an alert is drift
 * @throws CommandError if something cannot be read or written: nothing has been written then
 */
export async function backtest(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const settings = await readSettings("backtest", args);
  const { values, positionals } = settings;
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw usage(`backtest needs one file; got ${positionals.length}.`);
  const format = values.format ?? "table";
  if (format !== "table" && format !== "json" && format !== "markdown")
    throw usage(`backtest writes table, json and markdown; got "${format}".`);
  const told = progress(surroundings);
  const side = await openSide(path, { delimiter: settings.delimiter, stdin: surroundings.stdin });
  try {
    const command = ["driftwatch", "backtest", ...args.map(quote)].join(" ");
    const report = await play(side, settings, { command, tell: told.tell });
    told.end();
    const output = textOf(values.output);
    const hasColour = output === null && surroundings.stdout.isTerminal && surroundings.wantsColour;
    const text =
      format === "json"
        ? `${JSON.stringify(report, null, 2)}\n`
        : format === "markdown"
          ? writeBacktestMarkdown(report)
          : writeBacktestTable(report, { hasColour });
    await putText(text, { output, told: `${report.headline} Report in ${output ?? ""}` }, surroundings);
    return exitCodeOf(report, failOns.find((known) => known === values["fail-on"]) ?? "undecided");
  } finally {
    told.end();
    await side.close();
  }
}

type Playing = { readonly command: string; readonly tell: (step: string, share: number) => void };

async function play(side: Side, settings: Settings, { command, tell }: Playing): Promise<BacktestReport> {
  const { values, declared, declaredIn } = settings;
  const { name, table } = side;
  const rule = readRule(values);
  const time = textOf(values.time);
  if (time === null) throw usage("backtest needs --time COLUMN, which says when each row happened.");
  if (!table.columns.includes(time))
    throw new CommandError("unreadable", `${name}: there is no column "${time}", which --time names.`);
  const timeZone = textOf(values["time-zone"]) ?? "UTC";
  checkTimeZone(timeZone);
  refuseStrangers(declared, new Set(table.columns), declaredIn);
  const labels = labelColumns(values, { name, columns: table.columns });
  const sampled = await sampleTable(table);
  await sampled.close();
  const { sample } = sampled;
  const plan = planColumns({ reference: knownBySample(sample), current: sample, declared, time });
  const watched = plan.filter((column) => becauseOf(column, labels) === null);
  if (watched.length === 0) throw new CommandError("unreadable", `${name}: there is no column to watch.`);
  const timeAt = table.columns.indexOf(time);
  const survey = await surveyTimes(table, timeAt, (share) => tell(`${name}: looking at its times`, share / 3));
  const learnt = learntSpan(name, survey, { column: time, learn: textOf(values.learn) ?? "7d" });
  const columns = [
    ...watched.map(({ name: own, type, readsTexts, referenceAt }) => ({
      ...{ name: own, type, at: referenceAt },
      readsTexts: readsTexts || !table.isTyped,
    })),
    ...(labels === null ? [] : readLabels(labels, table.columns)),
  ];
  const reading: Reading = { name, table, columns, width: watched.length, timeAt, labels, tell };
  const { bins, rows, task } = await learn(reading, watched, learnt);
  const predictions = watched.filter((column) => isOutput(column, labels)).map((column) => column.name);
  const replay = replayHours({ bins, rule, learnt, timeZone, predictions, task });
  const replayed = await playHours(reading, { bins: prepareBins(bins), survey, replay });
  return buildBacktest({
    table: {
      ...{ name, rows: survey.rows, withoutTime: survey.withoutTime, column: time, timeZone },
      first: isoOf(survey.span?.first ?? 0),
      last: isoOf(survey.span?.last ?? 0),
    },
    rule,
    labels,
    learnt: { from: isoOf(learnt.from), to: isoOf(learnt.to), rows },
    replayed,
    notes: [...notesOf(survey, time, rule.kind === "two-lanes"), ...undecidedNote(replayed)],
    command,
    columns: plan.map((column) => {
      const { name: own, type, reasons } = column;
      return { name: own, type, reasons, because: becauseOf(column, labels) };
    }),
  });
}

/** Why a column is not watched; `null` where it is. */
function becauseOf({ name, because }: PlannedColumn, labels: LabelColumns | null): string | null {
  return name === labels?.label ? "What came: predictions are judged by it." : because;
}

function isOutput({ name, use }: PlannedColumn, labels: LabelColumns | null): boolean {
  return name === labels?.prediction || use === "prediction" || use === "score";
}

/** The first hours of a table. @throws CommandError if nothing is left after them */
function learntSpan(
  name: string,
  { span }: TimeSurvey,
  { column, learn: text }: { readonly column: string; readonly learn: string },
): Span {
  const length = lengthMs(text);
  if (length === null || length % hourMs !== 0)
    throw usage(`--learn takes whole hours or days, as 48h or 7d; got "${text}".`);
  if (span === null)
    throw new CommandError("unreadable", `${name}: no value of the column "${column}" can be read as a time.`, {
      hint: "times look like 2026-11-28 or 2026-11-28T13:59:00Z, or are seconds since 1970",
    });
  const from = hourOf(span.first);
  if (from + length > span.last)
    throw new CommandError(
      "unreadable",
      `${name}: its rows span ${countOf(Math.ceil((span.last - from) / hourMs), "hour")}, and the first ${text} are learnt from: nothing is left to judge.`,
      { hint: "--learn takes less, such as 1d" },
    );
  return { from, to: from + length };
}

type Reading = {
  readonly name: string;
  readonly table: Side["table"];
  /** What is watched, then the labels and predictions. */
  readonly columns: readonly ReadColumn[];
  /** How many are watched. */
  readonly width: number;
  readonly timeAt: number;
  readonly labels: LabelColumns | null;
  readonly tell: Playing["tell"];
};

function read({ name, table, columns, timeAt, tell }: Reading, pass: number): AsyncIterable<ColumnChunk> {
  return readColumns(table, columns, {
    timeAt,
    onRows: (share, rows) => tell(`${name}: ${countOf(rows, "row")}`, (pass + share) / 3),
  });
}

type Learnt = { readonly bins: Bins; readonly rows: number; readonly task: PerformanceTask | null };

/** Fits bins to the first hours. */
async function learn(reading: Reading, watched: readonly PlannedColumn[], { to }: Span): Promise<Learnt> {
  const { labels, width } = reading;
  const features = watched.flatMap(({ name, type }) => {
    const kind = profiledKind(type);
    return kind === null ? [] : [{ feature: name, kind }];
  });
  const sampler = sampleReference(features);
  const learner = labels === null ? null : learnTask(labels);
  let rows = 0;
  for await (const chunk of read(reading, 1)) {
    for (const { cell, chunk: part } of splitByCell(chunk, (time) => (time < to ? 0 : 1))) {
      if (cell !== 0) continue;
      sampler.add({ rows: part.rows, columns: part.columns.slice(0, width) });
      learner?.add(part.columns.slice(width));
      rows += part.rows;
    }
  }
  return { bins: fitBins(sampler.sample()), rows, task: learner?.task() ?? null };
}

type OpenHour = { readonly accumulator: ProfileAccumulator; labels: LabelledRows | null };

/** Hours that are open at once, times columns: each keeps some kilobytes until its last row has been read. */
const openMax = 50_000;

/** Counts each hour, and closes it in its order once it is whole. */
async function playHours(
  reading: Reading,
  { bins, survey, replay }: { readonly bins: PreparedBins; readonly survey: TimeSurvey; readonly replay: HourReplay },
): Promise<Replayed> {
  const { name, width, labels } = reading;
  const open = new Map<number, OpenHour>();
  const order = [...survey.lastRows.keys()].toSorted((a, b) => a - b);
  let [rows, next] = [0, 0];
  for await (const chunk of read(reading, 2)) {
    for (const { cell: from, chunk: part } of splitByCell(chunk, hourOf)) {
      if (from === null) continue;
      const hour = open.get(from) ?? { accumulator: profileAccumulator(bins), labels: null };
      open.set(from, hour);
      hour.accumulator.add({ rows: part.rows, columns: part.columns.slice(0, width) });
      if (labels === null) continue;
      const sums = sumLabels(name, labels, part.columns.slice(width));
      hour.labels = hour.labels === null ? sums : addLabels(hour.labels, sums);
    }
    if (open.size * width > openMax)
      throw new CommandError("unreadable", `${name}: its rows are far from the order of their times: sort them first.`);
    rows += chunk.rows;
    for (let from = order[next]; from !== undefined && (survey.lastRows.get(from) ?? 0) < rows; from = order[next]) {
      const hour = open.get(from);
      open.delete(from);
      next += 1;
      if (hour === undefined) continue;
      const span = { from, to: from + hourMs, profile: hour.accumulator.profile() };
      replay.close(span, hour.labels === null ? undefined : { from, ...hour.labels });
    }
  }
  return replay.result();
}

function undecidedNote({ hours }: Replayed): string[] {
  if (hours.undecided === 0) return [];
  return [
    `In ${countOf(hours.undecided, "hour")} something was beyond its threshold and could not be decided: a day of fewer than 200 rows is judged over a longer window, and that, or too short a past, is not calibrated and does not fire.`,
  ];
}

function notesOf({ withoutTime, span }: TimeSurvey, column: string, isByPast: boolean): string[] {
  const days = span === null ? 0 : (span.last - span.first) / (24 * hourMs);
  return [
    ...(isByPast && days < 14
      ? [
          "The policy knows a model's habits after 14 days; before that only larger changes fire, and in the first 7 only those of a whole day.",
        ]
      : []),
    ...(isByPast
      ? []
      : ["Such a rule does not know the hours of a day nor the columns' own past: on seasonal rows it fires often."]),
    ...(withoutTime > 0
      ? [
          `${countOf(withoutTime, "row")} ${withoutTime === 1 ? "has" : "have"} no time that can be read in "${column}", and were left out.`,
        ]
      : []),
  ];
}
