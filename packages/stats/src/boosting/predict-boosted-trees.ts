import { float64Of, type Numbers } from "../histogram/float64-of.ts";
import type { BoostedTree, BoostedTrees } from "./boosted-trees.ts";
import { codeColumn, missingCode } from "./code-column.ts";

/** Rows whose codes, a row's side by side, stay near the processor while all trees are asked. */
const blockRows = 1024;

/**
 * What boosted trees say of new rows.
 *
 * @param model - of `fitBoostedTrees`
 * @param columns - the same features in the same order, of equal rows; NaN, null and undefined are missing
 * @returns one number a row: in the target's unit, or for the logistic loss the chance of 1, from 0 to 1
 * @throws RangeError if there are other columns than the model was fitted to, or they differ in rows
 */
export function predictBoostedTrees(model: BoostedTrees, columns: readonly Numbers[]): Float64Array {
  const { cuts, base, loss, trees } = model;
  if (columns.length !== cuts.length) {
    throw new RangeError(`predictBoostedTrees needs ${cuts.length} columns, got ${columns.length}`);
  }
  const rows = columns[0]?.length ?? 0;
  const doubles = columns.map((column, index) => {
    if (column.length === rows) return float64Of(column);
    throw new RangeError(`predictBoostedTrees needs equal rows, got ${column.length} in column ${index} for ${rows}`);
  });
  const missing = Uint16Array.from(cuts, missingCode);
  const answers = new Float64Array(rows).fill(base);
  const codes = new Uint8Array(blockRows * columns.length);
  for (let start = 0; start < rows; start += blockRows) {
    const end = Math.min(start + blockRows, rows);
    doubles.forEach((column, index) => {
      const into = { codes, from: index, step: columns.length };
      codeColumn(column, cuts[index] ?? new Float64Array(0), into, { start, end });
    });
    const block = answers.subarray(start, end);
    for (const tree of trees) addTree(tree, block, { codes, missing });
  }
  if (loss === "logistic") {
    for (let row = 0; row < rows; row++) answers[row] = 1 / (1 + Math.exp(-(answers[row] ?? 0)));
  }
  return answers;
}

function addTree(
  { column, code, missingLeft, left, right, value }: BoostedTree,
  answers: Float64Array,
  { codes, missing }: { readonly codes: Uint8Array; readonly missing: Uint16Array },
): void {
  const columns = missing.length;
  for (let row = 0; row < answers.length; row++) {
    let node = 0;
    let asked = column[0] ?? -1;
    while (asked >= 0) {
      const own = codes[row * columns + asked] ?? 0;
      const isLeft = own <= (code[node] ?? 0) || (missingLeft[node] === 1 && own === missing[asked]);
      node = (isLeft ? left[node] : right[node]) ?? 0;
      asked = column[node] ?? -1;
    }
    answers[row] = (answers[row] ?? 0) + (value[node] ?? 0);
  }
}
