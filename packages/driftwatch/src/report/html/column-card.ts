import { escapeMarkup } from "../escape-markup.ts";
import { writeCount, writeNumber, writePValue, writeShare } from "../figures.ts";
import { leadingSignal, writeSignal } from "../leading-signal.ts";
import { oneLine } from "../one-line.ts";
import type { ColumnReport, NumberFacts, SideFacts, SignalReport } from "../report.ts";
import { sayCauses } from "../say-column.ts";
import { drawDistribution } from "./draw-distribution.ts";
import { statusChip } from "./status-chip.ts";

export type CardOptions = {
  readonly isOpen: boolean;
  /** Where links to the column lead; inside, so that following one opens the card. */
  readonly anchor: string;
};

/** One compared column: its verdict, what changed and probably why, how it looks, and every figure behind it. */
export function columnCard(column: ColumnReport, { isOpen, anchor }: CardOptions): string {
  const { name, says, notes, distribution, reasons, type } = column;
  const causes = list(sayCauses(column));
  const effect = writeSignal(leadingSignal(column));
  return `<details${isOpen ? " open" : ""}><summary><b>${escapeMarkup(oneLine(name, 120))}</b><span class="effect">${effect}</span>${statusChip(column)}</summary><div id="${anchor}">
<p>${escapeMarkup(says)}</p>${causes === "" ? "" : `<p><b>Likely cause</b></p>${causes}`}${list(notes)}
${distribution === null ? "" : drawDistribution(oneLine(name, 120), distribution)}
<div class="tables">${factsTable(column)}${signalsTable(column.signals)}</div>
<p class="small">Read as ${type}: ${escapeMarkup(reasons.join("; "))}.</p></div></details>`;
}

function list(clauses: readonly string[]): string {
  return clauses.length === 0 ? "" : `<ul>${clauses.map((clause) => `<li>${escapeMarkup(clause)}</li>`).join("")}</ul>`;
}

function factsTable({ reference, current }: ColumnReport): string {
  if (reference === null || current === null) return "";
  const row = (name: string, of: (facts: SideFacts) => string): string =>
    `<tr><td>${name}</td><td>${of(reference)}</td><td>${of(current)}</td></tr>`;
  const number = (of: (facts: NumberFacts) => number | null) => (facts: SideFacts) => {
    const value = facts.numbers === null ? null : of(facts.numbers);
    return value === null ? "\u2013" : writeNumber(value);
  };
  const numbers =
    reference.numbers === null
      ? []
      : [
          row(
            "mean",
            number(({ mean }) => mean),
          ),
          row(
            "standard deviation",
            number(({ standardDeviation }) => standardDeviation),
          ),
          row(
            "least",
            number(({ min }) => min),
          ),
          row(
            "greatest",
            number(({ max }) => max),
          ),
        ];
  const share = ({ missing, rows }: SideFacts): string => (rows === 0 ? "\u2013" : writeShare(missing / rows));
  return `<table><thead><tr><th>values</th><th>reference</th><th>current</th></tr></thead><tbody>${row("rows", ({ rows }) => writeCount(rows))}${row("missing", share)}${numbers.join("")}</tbody></table>`;
}

/** Every figure of some signals. */
export function signalsTable(signals: readonly SignalReport[]): string {
  if (signals.length === 0) return "";
  const number = (value: number | null): string => (value === null ? "\u2013" : writeNumber(value));
  const p = ({ adjustedPValue }: SignalReport): string =>
    adjustedPValue === null ? "\u2013" : escapeMarkup(writePValue(adjustedPValue));
  const rows = signals.map(
    (signal) =>
      `<tr><td>${breakable(signal.method)}</td><td>${number(signal.effect.value)}</td><td>${number(signal.threshold)}</td><td>${p(signal)}</td><td>${signal.status}</td></tr>`,
  );
  return `<table><thead><tr><th>signal</th><th>effect</th><th>matters from</th><th>corrected p</th><th>verdict</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/** Long ids of methods may be broken after their underscores: a phone has no room for the table otherwise. */
function breakable(method: string): string {
  return escapeMarkup(method).replaceAll("_", "_<wbr>");
}
