import type { Verdict } from "../judge/verdict.ts";
import type { Fault, FaultKind } from "../quality/fault.ts";
import { countOf, writeCount, writeNumber, writeShare } from "./figures.ts";
import { type Distribution, othersName } from "./distribution.ts";
import type { SideFacts } from "./report.ts";

export type ColumnFinding = {
  readonly verdicts: readonly Verdict[];
  readonly reference: SideFacts;
  readonly current: SideFacts;
  readonly distribution: Distribution | null;
};

const namedMax = 5;

/** What is odd about a column's values without being wrong, each in a clause of its own. What is told as a fault is not told again. */
export function columnNotes(
  { verdicts, reference, current, distribution }: ColumnFinding,
  faults: readonly Fault[],
): string[] {
  const unless = (kind: FaultKind, notes: readonly string[]): readonly string[] =>
    faults.some((fault) => fault.kind === kind) ? [] : notes;
  return [
    ...allMissing(reference, current),
    ...unless("type-change", violations(reference, current)),
    ...infinities(reference, current),
    ...unless("constant", constants(reference, current, distribution)),
    ...unless("new-category", levels(verdicts, "newLevels", "new")),
    ...unless("vanished-category", levels(verdicts, "vanishedLevels", "vanished")),
    ...smallChanges(verdicts),
    ...raisedFloors(verdicts),
  ];
}

function allMissing(reference: SideFacts, current: SideFacts): string[] {
  const sides = [
    { name: "reference", facts: reference },
    { name: "current", facts: current },
  ];
  return sides
    .filter(({ facts }) => facts.rows > 0 && facts.missing === facts.rows)
    .map(({ name, facts }) => `all ${countOf(facts.rows, "value")} of the ${name} file are missing`);
}

function violations(reference: SideFacts, current: SideFacts): string[] {
  if (reference.violations + current.violations === 0) return [];
  return [
    `values that are not of the column's type, left out of the comparison: ${writeCount(reference.violations)} before, ${writeCount(current.violations)} now`,
  ];
}

function infinities(reference: SideFacts, current: SideFacts): string[] {
  const [before, now] = [reference.numbers?.infinite ?? 0, current.numbers?.infinite ?? 0];
  return before + now === 0 ? [] : [`infinite values: ${writeCount(before)} before, ${writeCount(now)} now`];
}

function constants(reference: SideFacts, current: SideFacts, distribution: Distribution | null): string[] {
  if (hasFew(reference) || hasFew(current)) return [];
  const [before, now] = [onlyValue(reference, distribution, "reference"), onlyValue(current, distribution, "current")];
  if (before === null && now === null) return [];
  if (before === now) return [`constant: every value is ${before}`];
  if (before !== null && now !== null) return [`a constant that changed: ${before} before, ${now} now`];
  return before === null ? [`became constant: every value is ${now}`] : [`was constant at ${before}, now varies`];
}

/** One value many times; fewer are alike by chance. */
const constantFrom = 30;

function hasFew({ rows, missing, violations }: SideFacts): boolean {
  return rows - missing - violations < constantFrom;
}

function onlyValue(facts: SideFacts, distribution: Distribution | null, side: "reference" | "current"): string | null {
  if (facts.numbers !== null) {
    const { min, max, infinite } = facts.numbers;
    return min !== null && min === max && infinite === 0 ? writeNumber(min) : null;
  }
  if (distribution?.kind !== "categorical") return null;
  const only = distribution.levels.find((level) => level[side] === 1 && level.level !== othersName);
  return only === undefined ? null : `"${only.level}"`;
}

function levels(verdicts: readonly Verdict[], field: "newLevels" | "vanishedLevels", word: string): string[] {
  const named = verdicts.map(({ details }) => details[field]).find((found) => Array.isArray(found) && found.length > 0);
  if (!Array.isArray(named)) return [];
  const names = named
    .slice(0, namedMax)
    .map((level: { level: string; rows: number }) => `"${level.level}" (${countOf(level.rows, "row")})`);
  const more = named.length > namedMax ? ` and ${named.length - namedMax} more` : "";
  return [`${word} ${named.length === 1 ? "category" : "categories"}: ${names.join(", ")}${more}`];
}

function smallChanges(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ details }) => details["note"] === "small-change")
    .map(
      ({ effect, threshold }) =>
        `a small change, certain but below what matters: ${effect.name} ${writeNumber(effect.value ?? 0)} of ${writeNumber(threshold ?? 0)}`,
    );
}

function raisedFloors(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ method, threshold, details: { floorAsked, newByNature } }) =>
    threshold === null || typeof floorAsked !== "number" || typeof newByNature !== "number"
      ? []
      : [
          `${writeShare(newByNature)} of the rows were to be expected with new values: ${method} matters from ${writeNumber(threshold)} on, not from ${writeNumber(floorAsked)}`,
        ],
  );
}
