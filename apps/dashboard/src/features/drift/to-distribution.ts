import type { Distribution } from "@driftguard/protocol";

import type { DistributionData, DistributionRow } from "../../charts/distribution/distribution-data.ts";
import { regroupBins } from "../../charts/distribution/regroup-bins.ts";
import { formatPlain } from "../../ui/numbers.ts";

const binsDrawn = 26;
const levelsAtMost = 12;

/** The API's counts as shares of rows on shared bins or levels, as many as can be drawn. */
export function toDistribution(distribution: Distribution): DistributionData {
  return distribution.kind === "categorical"
    ? { kind: "categorical", rows: levelRows(distribution) }
    : { kind: "numeric", rows: binRows(distribution) };
}

function binRows({ edges, reference, current }: Distribution): readonly DistributionRow[] {
  const drawn = regroupBins({ edges: edges ?? [], counts: [reference, current] }, binsDrawn);
  const [baseline = [], now = []] = drawn.counts.map(toShares);
  return baseline.map((share, i) => ({
    ...binName(drawn.edges, i),
    reference: share,
    current: now[i] ?? 0,
    mark: null,
  }));
}

/** Bin i holds edges[i-1] <= value < edges[i]; the first is open below, the last above. */
function binName(edges: readonly number[], bin: number): { readonly label: string; readonly tick: string } {
  const from = edges[bin - 1];
  const to = edges[bin];
  if (from === undefined) return { label: to === undefined ? "all values" : `under ${formatPlain(to)}`, tick: "" };
  if (to === undefined) return { label: `${formatPlain(from)} and more`, tick: formatPlain(from) };
  return { label: `${formatPlain(from)} to ${formatPlain(to)}`, tick: formatPlain(from) };
}

function levelRows({ levels, reference, current, unseen }: Distribution): readonly DistributionRow[] {
  const unseenCount = unseen.reduce((sum, { count }) => sum + count, 0);
  const known = levels ?? [];
  // What is counted beyond the known levels is one row of its own: levels rare in the baseline.
  const names = [
    ...known,
    ...reference.slice(known.length).map((_, i) => (i === 0 ? "other levels" : `other ${i + 1}`)),
  ];
  const referenceTotal = sum(reference) || 1;
  const currentTotal = (sum(current) || 0) + unseenCount || 1;
  const rows = names.map((name, i): DistributionRow => {
    const before = (reference[i] ?? 0) / referenceTotal;
    const now = (current[i] ?? 0) / currentTotal;
    return {
      label: name,
      tick: name,
      reference: before,
      current: now,
      mark: now === 0 && before > 0.005 ? "vanished" : null,
    };
  });
  const strangers = unseen.map(({ value, count }): DistributionRow => ({
    label: value,
    tick: value,
    reference: 0,
    current: count / currentTotal,
    mark: "new",
  }));
  const all = [...rows, ...strangers].toSorted((a, b) => weight(b) - weight(a));
  if (all.length <= levelsAtMost) return all;
  const rest = all.slice(levelsAtMost - 1);
  const others: DistributionRow = {
    label: `${rest.length} more levels`,
    tick: `${rest.length} more`,
    reference: sum(rest.map((row) => row.reference)),
    current: sum(rest.map((row) => row.current)),
    mark: null,
  };
  return [...all.slice(0, levelsAtMost - 1), others];
}

function weight({ reference, current }: DistributionRow): number {
  return Math.max(reference, current);
}

function toShares(counts: readonly number[]): readonly number[] {
  const total = sum(counts) || 1;
  return counts.map((count) => count / total);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
