import type { LikelyCause } from "../judge/likely-causes.ts";
import type { Verdict } from "../judge/verdict.ts";
import { countOf, writeNumber, writeShare } from "./figures.ts";
import type { ColumnFinding } from "./column-notes.ts";
import type { Distribution } from "./distribution.ts";
import type { ColumnReport } from "./report.ts";

/** What the verdicts on one column come to, in one sentence. */
export function sayColumn(status: Verdict["status"], finding: ColumnFinding): string {
  switch (status) {
    case "drift":
      return sentence(saySignals(finding));
    case "error":
      return sentence([sayViolations(finding)]);
    case "insufficient":
      return sentence([sayInsufficient(finding)]);
    case "undecided":
      return sentence([sayUndecided(finding)]);
    case "stable":
      return "No change that matters.";
    default:
      return status satisfies never;
  }
}

/** What is behind a column's change or wrong with its values: probable causes and faults, each in a clause. */
export function sayCauses({ causes, faults }: Pick<ColumnReport, "causes" | "faults">): string[] {
  return [...causes.map(sayCause), ...faults.map(({ says }) => says)];
}

/** A probable cause in words. */
export function sayCause(cause: LikelyCause): string {
  switch (cause.kind) {
    case "unit-change":
      return `probably a change of unit by ${writeNumber(cause.factor)}: ${cause.unit}`;
    case "default-value":
      return `probably a default value: ${cause.value} went from ${writeShare(cause.shareBefore)} to ${writeShare(cause.share)} of the values`;
    case "stuck":
      return `probably stuck: ${writeShare(cause.share)} of the values are ${cause.value}`;
    default:
      return cause satisfies never;
  }
}

function sentence(clauses: readonly string[]): string {
  const text = clauses.join("; ");
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function saySignals(finding: ColumnFinding): string[] {
  const drifting = finding.verdicts.filter(({ status }) => status === "drift");
  const clauses = drifting.map((verdict) => saySignal(verdict, finding));
  return [...new Set(clauses)];
}

function saySignal({ method, effect }: Verdict, { reference, current, distribution }: ColumnFinding): string {
  if (method === "missing") {
    return `missing values went from ${writeShare(reference.missing / reference.rows)} to ${writeShare(current.missing / current.rows)}`;
  }
  if (method === "unseen") return `${writeShare(effect.value ?? 0)} of the values are new`;
  const [before, now] = [reference.numbers, current.numbers];
  if (before !== null && now !== null) return `the distribution moved${sayMoments(before, now)}`;
  return `the shares moved${sayLargestStep(distribution)}`;
}

type Moments = { readonly mean: number | null; readonly standardDeviation: number | null };

function sayMoments(before: Moments, now: Moments): string {
  if (before.mean === null || now.mean === null) return "";
  const spread = (moments: Moments): string =>
    moments.standardDeviation === null ? "" : ` (sd ${writeNumber(moments.standardDeviation)})`;
  return `: mean ${writeNumber(before.mean)}${spread(before)} before, ${writeNumber(now.mean)}${spread(now)} now`;
}

function sayLargestStep(distribution: Distribution | null): string {
  if (distribution?.kind !== "categorical") return "";
  const [largest] = distribution.levels.toSorted(
    (a, b) => Math.abs(b.current - b.reference) - Math.abs(a.current - a.reference),
  );
  if (largest === undefined) return "";
  return `: "${largest.level}" went from ${writeShare(largest.reference)} to ${writeShare(largest.current)}`;
}

function sayViolations({ reference, current, verdicts }: ColumnFinding): string {
  const failed = verdicts.find(({ status }) => status === "error");
  if (failed !== undefined) return `could not be measured (${failed.reason ?? failed.method})`;
  return `${writeShare(current.violations / current.rows)} of the current values are not of the column's type (${writeShare(reference.violations / Math.max(1, reference.rows))} before), so what is left says nothing about the whole`;
}

function sayInsufficient({ verdicts, reference, current }: ColumnFinding): string {
  const reasons = new Set(verdicts.map(({ reason }) => reason));
  const [side, facts] = current.rows < reference.rows ? ["current", current] : ["reference", reference];
  if (facts.rows === 0) return `the ${side} file has no rows`;
  if (reasons.has("all-missing")) return "a side has no value to compare";
  if (reasons.has("too-many-levels")) return "the reference has too many levels to tell new ones from them";
  const values = Math.min(
    reference.rows - reference.missing - reference.violations,
    current.rows - current.missing - current.violations,
  );
  return `too few values to judge: ${countOf(values, "value")}, where 30 are needed on both sides`;
}

function sayUndecided({ verdicts }: ColumnFinding): string {
  const blind = verdicts.filter(({ status }) => status === "undecided");
  const [widest] = blind.toSorted((a, b) => ratio(b) - ratio(a));
  if (widest === undefined) return "not decidable";
  return `not decidable: with ${countOf(Math.min(widest.n, widest.m), "value")} only a change of ${writeNumber(widest.critical ?? 0)} or more could be told from chance, and ${writeNumber(widest.threshold ?? 0)} would matter (${widest.effect.name})`;
}

function ratio({ critical, threshold }: Verdict): number {
  return (critical ?? 0) / (threshold ?? 1);
}
