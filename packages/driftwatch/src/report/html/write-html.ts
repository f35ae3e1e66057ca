import { escapeMarkup } from "../escape-markup.ts";
import { countOf } from "../figures.ts";
import type { ColumnReport, Report } from "../report.ts";
import { columnCard } from "./column-card.ts";
import { overview, type RankedColumn } from "./overview.ts";
import { pageStyle } from "./page-style.ts";
import { statusChip } from "./status-chip.ts";
import { togetherCard } from "./together-card.ts";

/** Cards beyond this many start closed, so that a page of many drifting columns can still be looked over. */
const openMax = 10;

/**
 * A report as one page that fetches nothing: the verdict in words, the columns by how much they matter, what was not
 * compared and why, and how to make it again.
 */
export function writeHtml(report: Report): string {
  const { status, headline, reference, current, columns, notes, faults, command, rule } = report;
  const severity = [...columns, ...report.multivariate].reduce<ColumnReport["severity"]>(
    (worst, found) => (found.status === "drift" && found.severity > worst ? found.severity : worst),
    0,
  );
  const of = (...statuses: readonly ColumnReport["status"][]): ColumnReport[] =>
    columns.filter((column) => statuses.includes(column.status));
  const skipped = of("skipped");
  const ranked = columns
    .filter(({ status: found }) => found !== "skipped")
    .map((column, i) => ({ column, anchor: `column-${i + 1}` }));
  const section = sectionWriter(ranked);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escapeMarkup(headline)}</title><style>${pageStyle}</style></head>
<body><main><header>${statusChip({ status, severity })}<h1>${escapeMarkup(headline)}</h1>
<p class="quiet">Reference: ${escapeMarkup(reference.name)}, ${countOf(reference.rows, "row")}. Current: ${escapeMarkup(current.name)}, ${countOf(current.rows, "row")}.</p></header>
${faults.length === 0 ? "" : `<section><h2>Faults of the rows</h2><div class="card"><ul>${faults.map(({ says }) => `<li>${escapeMarkup(says)}</li>`).join("")}</ul></div></section>`}
${ranked.length === 0 ? "" : overview(ranked)}
${report.multivariate.length === 0 ? "" : `<section><h2>Columns together</h2>${report.multivariate.map(togetherCard).join("\n")}</section>`}
${section("Drifted", of("drift"), true)}
${section("Could not be judged", of("error", "undecided", "insufficient"), true)}
${section("Stable", of("stable"), false)}
${skipped.length === 0 ? "" : `<section><h2>Left out</h2><div class="card"><ul>${skipped.map(leftOut).join("")}</ul></div></section>`}
<section><h2>How it was judged</h2><div class="card"><p>A column drifted where an effect is as large as matters (${Object.entries(
    rule.floors,
  )
    .map(([method, floor]) => escapeMarkup(`${method} ${floor}`))
    .join(
      ", ",
    )}) and chance is ruled out (p below ${rule.alpha} after ${rule.correction === "holm" ? "Holm's" : "Benjamini and Hochberg's"} correction over all columns and signals, columns together by themselves).</p>
${notes.map((note) => `<p>${escapeMarkup(note)}</p>`).join("")}${command === null ? "" : `<p>Again with:</p><code>${escapeMarkup(command)}</code>`}</div></section>
</main></body></html>
`;
}

type WriteSection = (title: string, columns: readonly ColumnReport[], isOpen: boolean) => string;

function sectionWriter(ranked: readonly RankedColumn[]): WriteSection {
  const anchors = new Map(ranked.map(({ column, anchor }) => [column, anchor]));
  return (title, columns, isOpen) => {
    if (columns.length === 0) return "";
    const cards = columns.map((column, i) =>
      columnCard(column, { isOpen: isOpen && i < openMax, anchor: anchors.get(column) ?? "" }),
    );
    return `<section><h2>${title}: ${countOf(columns.length, "column")}</h2>${cards.join("\n")}</section>`;
  };
}

function leftOut({ name, type, says, reasons, notes }: ColumnReport): string {
  const why = [...reasons, ...notes].join("; ");
  return `<li><b>${escapeMarkup(name)}</b> (${type}). ${escapeMarkup(says)} <span class="small">${escapeMarkup(why)}</span></li>`;
}
