import { seededRandom } from "@driftguard/stats";
import { Monitor, type Rows } from "driftwatch";

/** What is done to the current rows; the reference is always of the same kind. */
export const multivariateChanges = [
  "no drift",
  "two features made independent",
  "sign of a correlation turned",
  "+.5 sd in one",
  "+.15 sd in all",
] as const;
export type MultivariateChange = (typeof multivariateChanges)[number];

export type MultivariateOptions = {
  readonly seed: number;
  readonly runs: number;
  readonly features: number;
  readonly referenceRows: number;
  readonly currentRows: number;
};

/** In which share of the runs a method flagged a change; "columns" is whether any column drifted by itself. */
export type MultivariateRow = {
  readonly method: string;
  readonly flagged: Readonly<Record<MultivariateChange, number>>;
};

/** Pairs of neighbours among the first ten features hang together by so much. */
const correlation = 0.7;
const correlated = 10;

/** Compares made-up tables of normal features with and without a planted change, by every multivariate method. */
export function runMultivariate(options: MultivariateOptions): readonly MultivariateRow[] {
  const found = new Map<string, Record<MultivariateChange, number>>();
  const random = seededRandom(options.seed);
  for (let run = 0; run < options.runs; run++) {
    const monitor = new Monitor(drawRows(options.referenceRows, options, { random, change: "no drift" }), {
      multivariate: "all",
    });
    for (const change of multivariateChanges) {
      const report = monitor.check(drawRows(options.currentRows, options, { random, change })).toJSON();
      const verdicts = [
        ...report.multivariate.map(({ method, status }) => ({ method, isFlagged: status === "drift" })),
        { method: "columns", isFlagged: report.counts.drift > 0 },
      ];
      for (const { method, isFlagged } of verdicts) {
        const shares = found.get(method) ?? noFlags();
        if (isFlagged) shares[change] += 1 / options.runs;
        found.set(method, shares);
      }
    }
  }
  return [...found].map(([method, flagged]) => ({ method, flagged }));
}

function noFlags(): Record<MultivariateChange, number> {
  return {
    "no drift": 0,
    "two features made independent": 0,
    "sign of a correlation turned": 0,
    "+.5 sd in one": 0,
    "+.15 sd in all": 0,
  };
}

type Drawn = { readonly random: ReturnType<typeof seededRandom>; readonly change: MultivariateChange };

function drawRows(rows: number, { features }: MultivariateOptions, { random, change }: Drawn): Rows {
  const first =
    change === "two features made independent"
      ? 0
      : change === "sign of a correlation turned"
        ? -correlation
        : correlation;
  return Array.from({ length: rows }, () => {
    const values = Array.from({ length: features }, () => random.normal());
    for (let i = 1; i < correlated; i += 2) {
      const own = i === 1 ? first : correlation;
      values[i] = own * (values[i - 1] ?? 0) + Math.sqrt(1 - own * own) * (values[i] ?? 0);
    }
    const move = (i: number): number =>
      change === "+.15 sd in all" ? 0.15 : change === "+.5 sd in one" && i === 15 ? 0.5 : 0;
    return Object.fromEntries(values.map((value, i) => [`feature_${i}`, value + move(i)]));
  });
}
