import { escapeMarkup } from "../escape-markup.ts";
import { countOf, writeCount } from "../figures.ts";
import { writeSignal } from "../leading-signal.ts";
import { oneLine } from "../one-line.ts";
import type { MultivariateReport } from "../report.ts";
import { signalsTable } from "./column-card.ts";
import { statusChip } from "./status-chip.ts";

/** What one method found of several columns at once: its verdict, the columns it is mostly about, and its figures. */
export function togetherCard(found: MultivariateReport): string {
  const { method, columns, leading, says, notes, n, m, status } = found;
  const rows = leading.map(
    (part) =>
      `<tr><td>${escapeMarkup(part.columns.map((name) => oneLine(name, 60)).join(" with "))}</td><td>${escapeMarkup(part.says)}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? ""
      : `<table><thead><tr><th>columns</th><th>what</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
  return `<details${status === "stable" ? "" : " open"}><summary><b>${escapeMarkup(method)}</b><span class="effect">${writeSignal(found)}</span>${statusChip(found)}</summary><div>
<p>${escapeMarkup(says)}</p>${notes.length === 0 ? "" : `<ul>${notes.map((note) => `<li>${escapeMarkup(note)}</li>`).join("")}</ul>`}
<div class="tables">${table}${signalsTable([found])}</div>
<p class="small">Of ${countOf(columns.length, "column")}; ${writeCount(m)} rows of the reference and ${writeCount(n)} current ones.</p></div></details>`;
}
