import { regularisedBeta, regularisedGammaP, regularisedGammaQ } from "@driftguard/stats";
import { severityOf } from "./severity.ts";
import type { Severity, Status } from "./verdict.ts";

/** What one hour should bring, from the same seasonal cell of clean days. */
export type ExpectedRows = {
  /** Mean rows of that hour. */
  readonly rows: number;
  /** Variance over mean, 1 at least: 1 is a Poisson stream, real traffic comes in bursts. */
  readonly dispersion: number;
  /** The thinnest and the fullest of those hours. */
  readonly fewest: number;
  readonly most: number;
};

export type VolumeHour = { readonly rows: number; readonly expected: ExpectedRows | null };

export type VolumeJudgement = {
  readonly status: Extract<Status, "drift" | "stable" | "insufficient">;
  readonly direction: "low" | "high" | null;
  readonly severity: Severity;
  /** How far beyond .3 or 3 times the expected rows the newest hour lies; 1 is the threshold. */
  readonly ratio: number | null;
  readonly rows: number;
  readonly expectedRows: number | null;
  /** The limit on the side of the expected rows where the newest hour lies. */
  readonly threshold: number | null;
};

const lowShare = 0.3;
const highShare = 3;
/** Hours that expect less are too few rows to tell a silence from a pause. */
export const expectedMin = 50;
const tailMax = 1e-4;
/** What comes in one batch that is late on some days has such hours: then it is a habit, whatever its mean says. */
const beyondHabit = 2;

/**
 * The mean, burstiness and range of one seasonal cell's hours; `null` of fewer than 3 hours.
 *
 * @param burstiness - of all the model's hours, where it is known: `burstinessOf`. A few quiet hours do not show it
 */
export function expectedRows(rowsOfCell: readonly number[], burstiness = 0): ExpectedRows | null {
  if (rowsOfCell.length < 3) return null;
  const mean = rowsOfCell.reduce((sum, rows) => sum + rows, 0) / rowsOfCell.length;
  const variance = rowsOfCell.reduce((sum, rows) => sum + (rows - mean) ** 2, 0) / (rowsOfCell.length - 1);
  return {
    rows: mean,
    dispersion: mean > 0 ? Math.max(variance / mean, 1 + burstiness * mean) : 1,
    fewest: Math.min(...rowsOfCell),
    most: Math.max(...rowsOfCell),
  };
}

/** Relative variance of hours about the means of their cells, beyond that of a Poisson stream; 0 or more. */
export function burstinessOf(cells: readonly (readonly number[])[]): number {
  let [excess, squares] = [0, 0];
  for (const rows of cells) {
    if (rows.length < 2) continue;
    const mean = rows.reduce((sum, one) => sum + one, 0) / rows.length;
    excess += rows.reduce((sum, one) => sum + (one - mean) ** 2, 0) - (rows.length - 1) * mean;
    squares += (rows.length - 1) * mean ** 2;
  }
  return squares > 0 ? Math.max(0, excess / squares) : 0;
}

/**
 * Judges how many rows came: drift where two of the last three closed hours are below .3 or above 3 times the expected,
 * beyond what a negative-binomial stream of the measured burstiness would do once in 10,000 hours, and beyond half or twice
 * of what such an hour ever had. A whole hour without any row is told at once, where the hour before it is judged too: a
 * batch alone in its hour may be late. Hours that expect under 50 rows are not judged.
 *
 * @param hours - the last closed hours, the newest last; three of them count
 */
export function judgeVolume(hours: readonly VolumeHour[]): VolumeJudgement {
  const newest = hours.at(-1);
  const expected = newest?.expected ?? null;
  if (newest === undefined || expected === null || expected.rows < expectedMin) {
    const nothing = { status: "insufficient", direction: null, severity: 0, ratio: null, threshold: null } as const;
    return { ...nothing, rows: newest?.rows ?? 0, expectedRows: expected?.rows ?? null };
  }
  const beyond = hours.slice(-3).map(directionOf);
  const direction = newest.rows < expected.rows ? "low" : "high";
  const isSilent = newest.rows === 0 && (hours.at(-2)?.expected?.rows ?? 0) >= expectedMin;
  const isFired = beyond.at(-1) !== null && (isSilent || beyond.filter((found) => found === direction).length >= 2);
  const threshold = (direction === "low" ? lowShare : highShare) * expected.rows;
  const ratio = direction === "low" ? threshold / Math.max(0.5, newest.rows) : newest.rows / threshold;
  return {
    status: isFired ? "drift" : "stable",
    direction: isFired ? direction : null,
    severity: severityOf(ratio, isFired),
    ratio,
    rows: newest.rows,
    expectedRows: expected.rows,
    threshold,
  };
}

function directionOf({ rows, expected }: VolumeHour): "low" | "high" | null {
  if (expected === null || expected.rows < expectedMin) return null;
  if (rows < Math.min(lowShare * expected.rows, expected.fewest / beyondHabit))
    return rows === 0 || chanceOfAtMost(rows, expected) < tailMax ? "low" : null;
  if (rows > Math.max(highShare * expected.rows, expected.most * beyondHabit))
    return chanceOfAtLeast(rows, expected) < tailMax ? "high" : null;
  return null;
}

/** A negative binomial of mean m and variance f m has r = m / (f - 1) and p = 1 / f; with f = 1 it is Poisson. */
function chanceOfAtMost(rows: number, { rows: mean, dispersion }: ExpectedRows): number {
  if (dispersion < poissonBelow) return regularisedGammaQ(rows + 1, mean);
  return regularisedBeta(1 / dispersion, mean / (dispersion - 1), rows + 1);
}

function chanceOfAtLeast(rows: number, { rows: mean, dispersion }: ExpectedRows): number {
  if (dispersion < poissonBelow) return regularisedGammaP(rows, mean);
  return regularisedBeta(1 - 1 / dispersion, rows, mean / (dispersion - 1));
}

/** Nearer to 1, r grows without bound and nothing is gained. */
const poissonBelow = 1.0001;
