import type { Distribution, Shares } from "../../report/distribution.ts";
import { countOf, writeCount, writeNumber, writePValue, writeShare } from "../../report/figures.ts";
import { oneLine, wrap } from "../../report/one-line.ts";
import type { ColumnReport, NumberFacts, Report, SideFacts, SignalReport } from "../../report/report.ts";
import { sayCauses } from "../../report/say-column.ts";
import { statusWord } from "../../report/status-words.ts";

const width = 80;
const dash = "\u2013";

/** Everything that a report knows of a column, for a terminal, within 80 columns. */
export function explainColumn(column: ColumnReport, { rule }: Pick<Report, "rule">): string {
  const { name, type, says, notes, reasons, signals, distribution } = column;
  const blocks = [
    wrap(`${name}: ${statusWord(column)}. ${says}`, width),
    sayCauses(column).flatMap(indented),
    notes.flatMap(indented),
    ["How it was read", ...indented(`${type}: ${reasons.join("; ")}`)],
    factLines(column),
    signals.length === 0
      ? []
      : [
          `Why: drift is an effect that matters, with p below ${rule.alpha} after correction`,
          ...signals.flatMap(signalLines),
        ],
    distribution === null ? [] : ["Shares of the values", ...distributionLines(distribution)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function indented(text: string): string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}

function factLines({ reference, current }: ColumnReport): string[] {
  if (reference === null || current === null) return [];
  const row = (what: string, of: (facts: SideFacts) => string): string =>
    `  ${what.padEnd(22)}${of(reference).padStart(16)}${of(current).padStart(16)}`;
  const number = (what: string, of: (facts: NumberFacts) => number | null): string =>
    row(what, ({ numbers }) => {
      const value = numbers === null ? null : of(numbers);
      return value === null ? dash : writeNumber(value);
    });
  const numbers =
    reference.numbers === null
      ? []
      : [
          number("mean", ({ mean }) => mean),
          number("standard deviation", ({ standardDeviation }) => standardDeviation),
          number("least", ({ min }) => min),
          number("greatest", ({ max }) => max),
        ];
  return [
    `${"What it holds".padEnd(24)}${"reference".padStart(16)}${"current".padStart(16)}`,
    row("rows", ({ rows }) => writeCount(rows)),
    row("missing", ({ missing, rows }) => (rows === 0 ? dash : writeShare(missing / rows))),
    row("of another type", ({ violations }) => writeCount(violations)),
    ...numbers,
  ];
}

function signalLines({
  method,
  status,
  effect,
  threshold,
  adjustedPValue,
  critical,
  n,
  m,
  reason,
}: SignalReport): string[] {
  const figure = (value: number | null): string => (value === null ? dash : writeNumber(value));
  const p = adjustedPValue === null ? dash : writePValue(adjustedPValue);
  const rows = `${countOf(m, "value")} before, ${countOf(n, "value")} now`;
  const sight = critical === null ? "" : `; with so many a change of ${writeNumber(critical)} can be told from chance`;
  return [
    `  ${`${method} `.padEnd(10)}${status.padEnd(14)}${figure(effect.value)}, matters from ${figure(threshold)}, p ${p}`,
    ...wrap(`${effect.name}; ${rows}${sight}${reason === null ? "" : `; ${reason}`}`, width - 12).map(
      (line) => `            ${line}`,
    ),
  ];
}

const barWidth = 24;
const labelWidth = 24;

function distributionLines(distribution: Distribution): string[] {
  const cells = distribution.kind === "numeric" ? numberCells(distribution) : levelCells(distribution);
  const peak = Math.max(...cells.flatMap(({ reference, current }) => [reference, current])) || 1;
  const line = (label: string, share: number): string =>
    `  ${label.padEnd(labelWidth)}${"\u2588".repeat(Math.round((share / peak) * barWidth)).padEnd(barWidth + 1)}${writeShare(share)}`;
  return cells.flatMap(({ label, reference, current }) => [
    line(oneLine(label, labelWidth - 5), reference),
    line("  now", current),
  ]);
}

type Cell = Shares & { readonly label: string };

const cellsMax = 8;

/** Bars of the page, a few at a time: a terminal has fewer lines than a page has pixels. */
function numberCells({ edges, bars, below, above }: Extract<Distribution, { kind: "numeric" }>): Cell[] {
  const atOnce = Math.ceil(bars.length / cellsMax);
  const starts = Array.from({ length: Math.ceil(bars.length / atOnce) }, (_, i) => i * atOnce);
  const inside = starts.map((start): Cell => {
    const own = bars.slice(start, start + atOnce);
    const sum = (side: keyof Shares): number => own.reduce((total, bar) => total + bar[side], 0);
    const [from, to] = [edges[start] ?? 0, edges[Math.min(start + atOnce, bars.length)] ?? 0];
    return {
      label: `${writeNumber(from)} to ${writeNumber(to)}`,
      reference: sum("reference"),
      current: sum("current"),
    };
  });
  return [
    { label: `below ${writeNumber(edges[0] ?? 0)}`, ...tidied(below) },
    ...inside,
    { label: `from ${writeNumber(edges.at(-1) ?? 0)}`, ...tidied(above) },
  ];
}

function levelCells({ levels }: Extract<Distribution, { kind: "categorical" }>): Cell[] {
  return levels.map(({ level, isNew, reference, current }) => ({
    label: isNew ? `${level} (new)` : level,
    reference,
    current,
  }));
}

/** Shares that are differences may lie a rounding below 0. */
function tidied({ reference, current }: Shares): Shares {
  return { reference: Math.max(0, reference), current: Math.max(0, current) };
}
