import { CommandError } from "../command-error.ts";
import { type EstimateColumns, scoreColumns } from "./estimate-columns.ts";
import type { ReadRows, WantedColumn } from "./read-rows.ts";

const noNumber = "no numbers";
const noFlag = "no true, false, 1 or 0";

/** The column that says what came. */
export function labelColumn({ kind, label }: EstimateColumns): WantedColumn {
  if (kind === "regression") return { name: label, type: "numeric", readsTexts: true, needs: noNumber };
  if (kind === "multiclass") return { name: label, type: "categorical", readsTexts: true, needs: null };
  return { name: label, type: "boolean", readsTexts: true, needs: noFlag };
}

/** The columns that a model wrote: what it decided on, and its scores. */
export function outputColumns(columns: EstimateColumns): WantedColumn[] {
  const { kind, prediction } = columns;
  const types = { binary: "boolean", multiclass: "categorical", regression: "numeric" } as const;
  const needs = { binary: noFlag, multiclass: null, regression: noNumber } as const;
  return [
    ...(prediction === null ? [] : [{ name: prediction, type: types[kind], readsTexts: true, needs: needs[kind] }]),
    ...[...scoreColumns(columns).values()].map((name): WantedColumn => ({
      name,
      type: "numeric",
      readsTexts: true,
      needs: noNumber,
    })),
  ];
}

/** @throws CommandError if a score is no chance, or a label is of a class without scores */
export function refuseScores(rows: ReadRows, columns: EstimateColumns, name: string): void {
  for (const score of scoreColumns(columns).values()) {
    const wrong = rows.numbers(score).find((value) => value < 0 || value > 1);
    if (wrong !== undefined)
      throw new CommandError("unreadable", `${name}: the column "${score}" holds ${wrong}: a chance is from 0 to 1.`, {
        hint: "for a model of numbers, leave --score out and name --prediction",
      });
  }
  if (columns.kind !== "multiclass") return;
  for (const column of [columns.label, columns.prediction]) {
    const stranger = rows.levels(column).find((level) => level !== null && !columns.scores.has(level));
    if (stranger !== undefined)
      throw new CommandError(
        "unreadable",
        `${name}: the column "${column}" holds "${stranger ?? ""}", a class without a score.`,
        {
          hint: `--score has ${[...columns.scores.keys()].join(", ")}`,
        },
      );
  }
}

/** 1 is yes, anything else no; NaN is missing. */
export function flags(numbers: Float64Array): (boolean | null)[] {
  return Array.from(numbers, (value) => (Number.isNaN(value) ? null : value === 1));
}

/** Where nothing was decided, a score of one half or more counts as decided for. */
export function decided(scores: Float64Array): (boolean | null)[] {
  return Array.from(scores, (score) => (Number.isNaN(score) ? null : score >= 0.5));
}
