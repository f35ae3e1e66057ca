import { escapeMarkup } from "../escape-markup.ts";
import { countOf } from "../figures.ts";
import { leadingSignal, writeSignal } from "../leading-signal.ts";
import { oneLine } from "../one-line.ts";
import type { ColumnReport } from "../report.ts";
import { statusChip } from "./status-chip.ts";

export type RankedColumn = { readonly column: ColumnReport; readonly anchor: string };

const rowsMax = 40;
/** The bar is full at this many times what matters; what matters is marked. */
const ratioMax = 4;

/** Every judged column in one look, by how much it matters: its effect against what matters, and its verdict. */
export function overview(ranked: readonly RankedColumn[]): string {
  const shown = ranked.slice(0, rowsMax);
  const more = ranked.length - shown.length;
  return `<section><h2>By how much they changed</h2><div class="card"><ol class="ranks">${shown.map(row).join("\n")}</ol>
<p class="small">Bars are the effect; the line is where it begins to matter, and a full bar is ${ratioMax} times that or more.${more > 0 ? ` ${countOf(more, "more column")} with smaller effects below.` : ""}</p></div></section>`;
}

function row({ column, anchor }: RankedColumn): string {
  const signal = leadingSignal(column);
  const ratio = (signal?.effect.value ?? 0) / (signal?.threshold ?? Number.POSITIVE_INFINITY);
  const width = Math.round(1000 * Math.min(1, ratio / ratioMax)) / 10;
  const kind = column.status === "drift" ? "hot" : "calm";
  return `<li><a href="#${anchor}">${escapeMarkup(oneLine(column.name, 120))}</a><svg aria-hidden="true"><rect class="rail" width="100%" height="8" rx="2"/><rect class="${kind}" width="${width}%" height="8" rx="2"/><rect class="mark" x="${100 / ratioMax}%" width="2" height="14" y="-3"/></svg><span class="effect">${writeSignal(signal)}</span>${statusChip(column)}</li>`;
}
