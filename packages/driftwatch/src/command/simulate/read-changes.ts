import { changeAmounts, type ChangeKind, type ColumnChange } from "../../simulate/change.ts";
import { usage } from "../parse-options.ts";

const kinds = Object.keys(changeAmounts).filter((kind): kind is ChangeKind => Object.hasOwn(changeAmounts, kind));

/**
 * Reads changes as `--change` takes them: "income mean 0.5; city swap". A name may have spaces in it.
 *
 * @throws CommandError that says what is wrong with which
 */
export function readChanges(text: string): ColumnChange[] {
  const clauses = text
    .split(";")
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "");
  return clauses.map(readChange);
}

function readChange(clause: string): ColumnChange {
  const words = clause.split(/\s+/);
  const last = words.at(-1) ?? "";
  const isPlain = changeKind(last) !== null;
  const kind = changeKind(isPlain ? last : (words.at(-2) ?? ""));
  const column = words.slice(0, isPlain ? -1 : -2).join(" ");
  if (kind === null || column === "")
    throw usage(`--change takes COLUMN KIND AMOUNT, got "${clause}"; kinds are ${kinds.join(", ")}.`);
  const by = isPlain ? null : Number(last);
  if (changeAmounts[kind] === null) {
    if (by !== null) throw usage(`--change: "${kind}" takes no amount, got "${clause}".`);
  } else if (by === null || Number.isNaN(by)) {
    throw usage(`--change: "${kind}" needs an amount, as in "${column} ${kind} 0.5"; got "${clause}".`);
  }
  return changeOf(column, kind, by ?? 0);
}

function changeKind(word: string): ChangeKind | null {
  return kinds.find((kind) => kind === word) ?? null;
}

function changeOf(column: string, kind: ChangeKind, by: number): ColumnChange {
  switch (kind) {
    case "uniform":
    case "bimodal":
    case "swap":
    case "independent":
    case "stuck":
      return { column, kind };
    case "mean":
    case "scale":
    case "noise":
    case "unit":
    case "mass":
    case "unseen":
    case "missing":
      return { column, kind, by };
    default:
      return kind satisfies never;
  }
}
