/**
 * The exact probability that the two-sample Cramér-von Mises statistic is at least as large as one seen, by counting the
 * ways to deal n + m rows without ties. Costs n times m times the number of different sums: for up to 20 rows each.
 *
 * @param limit - twelve times U, n times the sum of squared (rank less place) of one sample plus m times that of the other
 * @see Xiao, Gordon & Yakovlev 2006, J. Stat. Softw. 17(8), doi:10.18637/jss.v017.i08
 */
export function cramerVonMisesUpperTail(limit: number, n: number, m: number): number {
  const common = leastCommonMultiple(n, m);
  const [stepN, stepM] = [common / n, common / m];
  // Sums of squares over the paths through a grid, whole numbers: how far apart the two shares are after each row.
  const bound = Math.floor((common ** 2 * (n + m) * (limit / 2 - n * m * (4 * n * m - 1))) / (6 * (n * m) ** 2));
  let row: Sums[] = [];
  for (let i = 0; i <= n; i++) {
    const next: Sums[] = [];
    for (let j = 0; j <= m; j++) {
      const square = (i * stepN - j * stepM) ** 2;
      const left = next[j - 1] ?? none;
      next.push(i + j === 0 ? (bound > 0 ? start : none) : raised(left, row[j] ?? none, { square, bound }));
    }
    row = next;
  }
  const all = choices(n + m, n);
  const below = (row[m] ?? none).ways.reduce((sum, ways) => sum + ways, 0);
  return (all - below) / all;
}

/** Ascending sums, and how many paths come to each. */
type Sums = { readonly sums: readonly number[]; readonly ways: readonly number[] };

const none: Sums = { sums: [], ways: [] };
const start: Sums = { sums: [0], ways: [1] };

/** Sums only grow: a path that has come to the bound is above it at its end, and need not be followed. */
function raised(a: Sums, b: Sums, { square, bound }: { readonly square: number; readonly bound: number }): Sums {
  const sums: number[] = [];
  const ways: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.sums.length || j < b.sums.length) {
    const left = a.sums[i] ?? Number.POSITIVE_INFINITY;
    const right = b.sums[j] ?? Number.POSITIVE_INFINITY;
    const sum = Math.min(left, right) + square;
    if (sum >= bound) break;
    sums.push(sum);
    ways.push((left <= right ? (a.ways[i] ?? 0) : 0) + (right <= left ? (b.ways[j] ?? 0) : 0));
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return { sums, ways };
}

/** Exact, since it is below 2^53 for up to 20 rows a side. */
function choices(of: number, take: number): number {
  let ways = 1;
  for (let i = 1; i <= take; i++) ways = (ways * (of - take + i)) / i;
  return ways;
}

function leastCommonMultiple(a: number, b: number): number {
  let [large, small] = [a, b];
  while (small > 0) [large, small] = [small, large % small];
  return (a * b) / large;
}
