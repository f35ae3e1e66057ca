import { fitBoostedTrees, predictBoostedTrees, seededRandom } from "@driftguard/stats";
import { defineMultivariateDetector } from "./define-multivariate-detector.ts";
import { judgeSides, type SideModel, sideLimit, tellSides } from "./tell-sides.ts";
import type { JointColumn, LeadingColumns, MultivariateDetector } from "./multivariate-detector.ts";
import { drawByContent, rowsAt } from "./row-matrix.ts";

/** Of each side. */
const rowsMax = 5000;
const seed = 1;
const alpha = 0.001;
const namedMax = 10;

/**
 * Whether a classifier can tell current rows from the reference's: boosted trees on as many rows of either side, judged by
 * the area under the curve on rows that they did not learn from. Folds share most of their rows, so its p-values are a
 * little small: hence .001.
 *
 * The statistic is the area; the effect is twice what it is above one half, 0 to 1. It explains itself by how much of the
 * area is lost when one column's values are dealt to other rows.
 */
export const domainClassifier: MultivariateDetector = defineMultivariateDetector({
  id: "domain_classifier",
  floor: 0.1,
  alpha,
  effect: { name: "separation (2 AUC - 1)", unit: "" },
  find({ columns }) {
    const random = seededRandom(seed);
    const count = Math.min(rowsMax, columns[0]?.reference.length ?? 0, columns[0]?.current.length ?? 0);
    const draw = (side: "reference" | "current"): Float64Array[] => {
      const coded = columns.map((column) => codes(column)[side]);
      return rowsAt(coded, drawByContent(coded, count));
    };
    const [before, now] = [draw("reference"), draw("current")];
    const rows = before.map((column, i) => joined(column, now[i] ?? new Float64Array()));
    const labels = Uint8Array.from({ length: 2 * count }, (_, row) => (row < count ? 0 : 1));
    const models: { readonly score: SideModel; readonly heldOut: Uint32Array }[] = [];
    const found = tellSides(labels, random, (training, heldOut) => {
      const model = fitBoostedTrees(
        rowsAt(rows, training),
        Array.from(training, (row) => labels[row] ?? 0),
        { loss: "logistic", trees: 40, leaves: 15 },
      );
      const score: SideModel = (own) => predictBoostedTrees(model, own);
      models.push({ score, heldOut });
      return score(rowsAt(rows, heldOut));
    });
    const judged = judgeSides(found);
    const hasSomethingToSay = (judged.effect ?? 0) >= 0.1;
    const leading = hasSomethingToSay ? importances(columns, { rows, labels, models, shuffle: random.below }) : [];
    return { ...judged, critical: sideLimit(count, alpha), details: { rowsOfEachSide: count, leading } };
  },
});

/** Numbers as they are; levels by how common they are on both sides together, as trees cut between neighbours. */
function codes(column: JointColumn): { readonly reference: Float64Array; readonly current: Float64Array } {
  if (column.kind === "numeric") return column;
  const { reference, current } = column;
  const counts = new Map<string, number>();
  for (const side of [reference, current]) {
    const weight = 1 / Math.max(1, side.length);
    for (const level of side) if (level !== null) counts.set(level, (counts.get(level) ?? 0) + weight);
  }
  const order = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const codeOf = new Map(order.map(([level], code) => [level, code]));
  const coded = (side: readonly (string | null)[]): Float64Array =>
    Float64Array.from(side, (level) => (level === null ? Number.NaN : (codeOf.get(level) ?? Number.NaN)));
  return { reference: coded(reference), current: coded(current) };
}

type Explained = {
  readonly rows: readonly Float64Array[];
  readonly labels: Uint8Array;
  readonly models: readonly { readonly score: SideModel; readonly heldOut: Uint32Array }[];
  readonly shuffle: (limit: number) => number;
};

/** Permutation importance: what of the area is lost, on rows held out, when one column is dealt anew. */
function importances(columns: readonly JointColumn[], { rows, labels, models, shuffle }: Explained): LeadingColumns[] {
  const losses = new Float64Array(columns.length);
  for (const { score, heldOut } of models) {
    const own = rowsAt(rows, heldOut);
    const sides = Array.from(heldOut, (row) => labels[row] ?? 0);
    const whole = areaOf(score(own), sides);
    own.forEach((column, i) => {
      const dealt = own.map((kept, j) => (j === i ? shuffled(column, shuffle) : kept));
      losses[i] = (losses[i] ?? 0) + (whole - areaOf(score(dealt), sides)) / models.length;
    });
  }
  return columns
    .map(({ name }, i): LeadingColumns => {
      const value = losses[i] ?? 0;
      return { columns: [name], says: `${value.toFixed(3)} of the area is lost without it`, value };
    })
    .filter(({ value }) => value > 0.005)
    .toSorted((a, b) => b.value - a.value)
    .slice(0, namedMax);
}

function areaOf(scores: Float64Array, sides: readonly number[]): number {
  return judgeSides({ scores, labels: Uint8Array.from(sides) }).statistic ?? 0.5;
}

function shuffled(column: Float64Array, below: (limit: number) => number): Float64Array {
  const dealt = column.slice();
  for (let last = dealt.length - 1; last > 0; last--) {
    const other = below(last + 1);
    const kept = dealt[last] ?? 0;
    dealt[last] = dealt[other] ?? 0;
    dealt[other] = kept;
  }
  return dealt;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
