import type { Distribution, Shares } from "../distribution.ts";
import { escapeMarkup } from "../escape-markup.ts";
import { writeNumber, writeShare } from "../figures.ts";
import { oneLine } from "../one-line.ts";

/** Both sides of a column on shared cells: shapes as SVG, words as text, which stays as large as it is on a phone. */
export function drawDistribution(name: string, distribution: Distribution): string {
  const drawn = distribution.kind === "numeric" ? drawNumbers(name, distribution) : drawLevels(distribution);
  return `<figure><div class="key"><span class="now"><i></i>current</span><span><i></i>reference</span></div>${drawn}</figure>`;
}

type Numbers = Extract<Distribution, { kind: "numeric" }>;

const height = 100;
/** Between the tails and the bars, in bars. */
const gap = 0.5;
/** Bars reach at most this many times the reference's highest: a spike would leave nothing to see of the rest. */
const peakMax = 4;

function drawNumbers(name: string, { edges, bars, below, above }: Numbers): string {
  const highest = (side: keyof Shares): number => bars.reduce((max, bar) => Math.max(max, bar[side]), 0);
  const peak = Math.max(Math.min(highest("current"), peakMax * highest("reference")), highest("reference")) || 1;
  const y = (share: number): number => round(height - (height * Math.min(share, peak)) / peak);
  const cells = [
    { at: 0, shares: below },
    ...bars.map((shares, i) => ({ at: 1 + gap + i, shares })),
    { at: 1 + 2 * gap + bars.length, shares: above },
  ];
  const runs = [cells.slice(0, 1), cells.slice(1, -1), cells.slice(-1)];
  const shape = (side: keyof Shares): string =>
    runs.map((run) => `${path(run, (cell) => y(cell.shares[side]))}V${height}Z`).join("");
  const outline = runs.map((run) => path(run, (cell) => y(cell.shares.current))).join("");
  const isCut = cells.some(({ shares }) => Math.max(shares.reference, shares.current) > peak);
  const [from, to] = [edges[0] ?? 0, edges.at(-1) ?? 0];
  const says = `Histogram of ${name}, from ${writeNumber(from)} to ${writeNumber(to)}. ${sayTails(from, to, { below, above })}`;
  return `<svg class="plot" viewBox="0 0 ${bars.length + 2 + 2 * gap} ${height}" preserveAspectRatio="none" role="img" aria-label="${escapeMarkup(says)}"><path class="was" d="${shape("reference")}"/><path class="is" d="${shape("current")}"/><path class="line" d="${outline}"/></svg>
<div class="axis"><span>${writeNumber(from)}</span><span>${writeNumber((from + to) / 2)}</span><span>${writeNumber(to)}</span></div>
<figcaption class="small">${escapeMarkup(sayTails(from, to, { below, above }))}${isCut ? " The highest bars are cut off." : ""}</figcaption>`;
}

function path<Cell extends { readonly at: number }>(cells: readonly Cell[], y: (cell: Cell) => number): string {
  const [first] = cells;
  if (first === undefined) return "";
  return `M${round(first.at)} ${height}${cells.map((cell) => `V${y(cell)}H${round(cell.at + 1)}`).join("")}`;
}

function sayTails(from: number, to: number, { below, above }: { below: Shares; above: Shares }): string {
  const step = (shares: Shares): string =>
    `${writeShare(tidy(shares.reference))} before, ${writeShare(tidy(shares.current))} now`;
  return `Outer bars: below ${writeNumber(from)} ${step(below)}; from ${writeNumber(to)} up ${step(above)}.`;
}

function sayShare(share: number): string {
  return escapeMarkup(writeShare(tidy(share)));
}

/** Shares come from sums and differences, which are next to 0 or 1 where they ought to be it. */
function tidy(share: number): number {
  return Math.abs(share) < 1e-9 ? 0 : Math.abs(1 - share) < 1e-9 ? 1 : share;
}

function drawLevels({ levels }: Extract<Distribution, { kind: "categorical" }>): string {
  const peak = Math.max(...levels.flatMap(({ reference, current }) => [reference, current])) || 1;
  const width = (share: number): string => `${round((100 * share) / peak)}%`;
  return levels
    .map(
      ({ level, reference, current, isNew }) =>
        `<div class="level"><span>${escapeMarkup(oneLine(level, 60))}${isNew ? " <b>(new)</b>" : ""}</span><svg aria-hidden="true"><rect class="is" y="0" height="10" rx="2" width="${width(current)}"/><rect class="was" y="12" height="10" rx="2" width="${width(reference)}"/></svg><span><b>${sayShare(current)}</b><br>${sayShare(reference)}</span></div>`,
    )
    .join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
