/** Counts on fixed bins: bin i holds edges[i-1] <= value < edges[i]; the first is open below, the last above. */
export type Binned = { readonly edges: readonly number[]; readonly counts: readonly (readonly number[])[] };

/**
 * The same rows on bins of equal width, for drawing: bins made from quantiles have unequal widths, and bars of equal
 * height would hide the shape. Inside a bin rows are taken as evenly spread; what lies outside the middle 98 % of all
 * rows goes to the open bins at both ends. Every sample gets the same edges and keeps its rows.
 *
 * @param bins - how many are drawn; few bins of equal width stay as they are
 */
export function regroupBins(binned: Binned, bins: number): Binned {
  const { edges, counts } = binned;
  const first = edges[0];
  const last = edges.at(-1);
  if (first === undefined || last === undefined) return binned;
  if (edges.length + 1 <= bins && isEven(edges)) return binned;
  const [from, to] = middle(binned);
  if (!(to > from)) return binned;
  const inner = bins - 2;
  const width = (to - from) / inner;
  const target = Array.from({ length: inner + 1 }, (_, i) => from + i * width);
  return { edges: target, counts: counts.map((sample) => spread(edges, sample, target)) };
}

/** The edges between which the middle 98 % of all samples' rows lie, each sample weighted alike. */
function middle({ edges, counts }: Binned): readonly [number, number] {
  const totals = counts.map((sample) => sum(sample) || 1);
  const shares = (counts[0] ?? []).map(
    (_, bin) => sum(counts.map((sample, k) => (sample[bin] ?? 0) / (totals[k] ?? 1))) / counts.length,
  );
  let before = 0;
  const cumulative = shares.map((share) => (before += share));
  const low = cumulative.findIndex((value) => value >= 0.01);
  const high = cumulative.findIndex((value) => value >= 0.99);
  return [edges[Math.max(0, low - 1)] ?? 0, edges[Math.min(edges.length - 1, high < 0 ? edges.length - 1 : high)] ?? 0];
}

function spread(edges: readonly number[], sample: readonly number[], target: readonly number[]): number[] {
  const out = Array.from({ length: target.length + 1 }, () => 0);
  sample.forEach((count, bin) => {
    const from = edges[bin - 1];
    const to = edges[bin];
    if (from === undefined || to === undefined) {
      // An open bin stays whole: it lies beyond every inner edge.
      add(out, from === undefined ? 0 : target.length, count);
      return;
    }
    if (to === from) {
      add(out, position(target, from), count);
      return;
    }
    for (let i = 0; i <= target.length; i++) {
      const low = Math.max(from, target[i - 1] ?? -Infinity);
      const high = Math.min(to, target[i] ?? Infinity);
      if (high > low) add(out, i, (count * (high - low)) / (to - from));
    }
  });
  return out;
}

/** Whether all inner bins are about as wide as each other. */
function isEven(edges: readonly number[]): boolean {
  const widths = edges.slice(1).map((edge, i) => edge - (edges[i] ?? edge));
  return widths.length === 0 || Math.max(...widths) <= 1.2 * Math.min(...widths);
}

function position(target: readonly number[], value: number): number {
  const found = target.findIndex((edge) => value < edge);
  return found < 0 ? target.length : found;
}

function add(out: number[], index: number, count: number): void {
  out[index] = (out[index] ?? 0) + count;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
