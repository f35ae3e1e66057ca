import { countOf, writeNumber, writeShare } from "../report/figures.ts";
import { oneLine, wrap } from "../report/one-line.ts";
import { sayCauses } from "../report/say-column.ts";
import { escapeMarkdown } from "../report/write-markdown.ts";
import type { ExplainedColumn, Explanation } from "./explanation.ts";
import type { PredictionExplanation } from "./explain-prediction.ts";
import type { Segment } from "./find-segment.ts";

const width = 80;
const shownMax = 12;

type Block = { readonly title: string; readonly lines: readonly (readonly [string, readonly string[]])[] };

/** An explanation for a terminal, within 80 columns. */
export function writeExplanationTable(explanation: Explanation): string {
  const blocks = blocksOf(explanation).flatMap(({ title, lines }) => [
    "",
    title,
    ...lines.flatMap(([head, more]) => [
      ...wrap(head, width - 2).map((line) => `  ${line}`),
      ...more.flatMap((text) => wrap(text, width - 6).map((line) => `      ${line}`)),
    ]),
  ]);
  const { headline, notes } = explanation;
  return `${[
    ...wrap(headline, width),
    ...sidesOf(explanation).flatMap((line) => wrap(line, width)),
    ...blocks,
    ...notes.flatMap((note) => ["", ...wrap(note, width)]),
  ].join("\n")}\n`;
}

/** An explanation as GitHub shows it in a comment or a job's summary. */
export function writeExplanationMarkdown(explanation: Explanation): string {
  const { headline, notes } = explanation;
  const blocks = blocksOf(explanation).flatMap(({ title, lines }) => [
    "",
    `### ${escapeMarkdown(title)}`,
    "",
    ...lines.flatMap(([head, more]) => [
      `- ${escapeMarkdown(head)}`,
      ...more.map((text) => `  - ${escapeMarkdown(text)}`),
    ]),
  ]);
  return `${[
    `## ${escapeMarkdown(headline)}`,
    "",
    ...sidesOf(explanation).map(escapeMarkdown),
    ...blocks,
    ...notes.flatMap((note) => ["", `> ${escapeMarkdown(note)}`]),
  ].join("\n")}\n`;
}

function sidesOf({ reference, current }: Explanation): string[] {
  return [
    `Reference: ${reference.name}, ${countOf(reference.rows, "row")}. Current: ${current.name}, ${countOf(current.rows, "row")}.`,
  ];
}

function blocksOf({ columns, kinds, prediction, faults }: Explanation): Block[] {
  const kindLine = (
    name: string,
    { status, says }: { readonly status: string; readonly says: string },
  ): [string, string[]] => [`${name}: ${status}`, [says]];
  return [
    ...(columns.length === 0
      ? []
      : [{ title: "What moved, the most important first", lines: columns.slice(0, shownMax).map(columnLine) }]),
    ...(prediction === null ? [] : [predictionBlock(prediction)]),
    {
      title: "What kind of shift",
      lines: [
        kindLine("covariate, of the inputs", kinds.covariate),
        kindLine("prior, of what comes out", kinds.prior),
        kindLine("concept, of what inputs mean", kinds.concept),
      ],
    },
    ...(faults.length === 0
      ? []
      : [{ title: "Faults of the rows", lines: faults.map(({ says }) => [says, []] as const) }]),
  ];
}

function columnLine(column: ExplainedColumn): readonly [string, readonly string[]] {
  const { name, status, distance, importance, says, segment } = column;
  const weight = importance === null ? "" : `, importance ${writeNumber(importance)}`;
  return [
    `${oneLine(name, 60)}: ${status}, distance ${writeNumber(distance)}${weight}`,
    [says, ...sayCauses(column), ...(segment === null ? [] : [saySegment(segment)])],
  ];
}

/** A segment in words. */
export function saySegment({ conditions, rowsShare, vanishes }: Segment): string {
  const where = conditions.map(({ column, is }) => `"${column}" ${is}`).join(" and ");
  return `lies where ${where}, in ${writeShare(rowsShare)} of the rows: with these as before, ${writeShare(vanishes)} of the change is gone`;
}

function predictionBlock({
  column,
  level,
  before,
  after,
  explained,
  unexplained,
  fidelity,
}: PredictionExplanation): Block {
  const what = level === null ? `mean of "${column}"` : `share of "${level}" in "${column}"`;
  const change = after - before;
  // What is no larger than its own errors has no parts.
  const errors = Math.hypot(...explained.map(({ standardError }) => standardError));
  const part = (value: number): string =>
    Math.abs(change) < 3 * errors || change === 0
      ? ""
      : ` (${writeNumber(Math.round((100 * value) / change) + 0)} % of it)`;
  return {
    title: `What moved the predictions: ${what} from ${writeNumber(before)} to ${writeNumber(after)}`,
    lines: [
      ...explained.map(
        ({ columns, value, standardError }) =>
          [
            `${columns.length === 1 ? oneLine(columns[0] ?? "", 50) : countOf(columns.length, "other column")}: ${signed(value)} \u00B1 ${writeNumber(standardError)}${part(value)}`,
            [],
          ] as const,
      ),
      [`not explained by these columns: ${signed(unexplained)}${part(unexplained)}`, []],
      [
        `the columns tell ${writeShare(fidelity)} of how predictions differ from row to row${fidelity < 0.5 ? ": too little to trust the division" : ""}`,
        [],
      ],
    ],
  };
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${writeNumber(value)}`;
}
