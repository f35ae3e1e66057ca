import { seededRandom, sparseDesign } from "@driftguard/stats";
import type { Found } from "../detectors/define-detector.ts";
import { drawRows } from "../detectors/multivariate/row-matrix.ts";
import { writeShare } from "../report/figures.ts";
import { classifySides } from "./classify-sides.ts";
import type { TextSides } from "./describe-texts.ts";
import { hashedNGrams, nGrams, placeOfNGram } from "./hashed-n-grams.ts";

/** Of each side. */
const textsMax = 2000;
const seed = 1;
const namedMax = 8;

/** An n-gram that the sides are told apart by, and the share of each side's texts that have it. */
export type StrongNGram = { readonly nGram: string; readonly reference: number; readonly current: number };

/**
 * Whether a logistic regression on hashed words and pairs of words can tell the current texts from the reference's, and by
 * which words most.
 *
 * @param sides - texts; what is missing is left out; each side has one at least
 */
export function classifyTexts({ reference, current }: TextSides): Found {
  const random = seededRandom(seed);
  const [before, now] = [present(reference), present(current)];
  const count = Math.min(textsMax, before.length, now.length);
  const draw = (texts: readonly string[]): string[] =>
    Array.from(drawRows(texts.length, count, random.uniform), (row) => texts[row] ?? "");
  const texts = [...draw(before), ...draw(now)];
  const labels = Uint8Array.from(texts, (_, row) => (row < count ? 0 : 1));
  const hashed = hashedNGrams(texts);
  const design = sparseDesign(hashed.rows);
  const { found, weights } = classifySides(design, { labels, penalty: 1, random });
  // What a place adds to the distance of the sides' mean scores.
  const shares = design.sumOfRows(Float64Array.from(labels, (label) => (label === 1 ? 1 : -1) / count));
  const pulls = shares.map((share, column) => share * (weights[column] ?? 0));
  const strong = strongest(texts, labels, { pulls, places: hashed.places });
  const leading = strong.map((part) => ({
    columns: [part.nGram],
    says: `in ${writeShare(part.reference)} of the texts before, ${writeShare(part.current)} now`,
    value: part.current - part.reference,
  }));
  return { ...found, details: { textsOfEachSide: count, leading } };
}

/** What is there, in an order that does not hang on the one it came in. */
function present(texts: readonly (string | null)[]): string[] {
  return texts.filter((text) => text !== null).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The places with the strongest pull, each named by the n-gram that most texts have of those that share it. */
function strongest(
  texts: readonly string[],
  labels: Uint8Array,
  { pulls, places: placeOf }: { readonly pulls: Float64Array; readonly places: Uint32Array },
): StrongNGram[] {
  const places = [...pulls.keys()]
    .filter((column) => (pulls[column] ?? 0) > 0)
    .toSorted((a, b) => (pulls[b] ?? 0) - (pulls[a] ?? 0))
    .slice(0, namedMax)
    .map((column) => placeOf[column] ?? 0);
  const known = new Map(places.map((place) => [place, new Map<string, [number, number]>()]));
  const sizes = [0, 0];
  texts.forEach((text, row) => {
    const side = labels[row] === 1 ? 1 : 0;
    sizes[side] = (sizes[side] ?? 0) + 1;
    for (const nGram of new Set(nGrams(text))) {
      const named = known.get(placeOfNGram(nGram));
      if (named === undefined) continue;
      const counts = named.get(nGram) ?? [0, 0];
      counts[side] += 1;
      named.set(nGram, counts);
    }
  });
  return places.flatMap((place): StrongNGram[] => {
    const [most] = [...(known.get(place) ?? [])].toSorted(([, a], [, b]) => b[0] + b[1] - a[0] - a[1]);
    if (most === undefined) return [];
    const [nGram, [before, now]] = most;
    return [{ nGram, reference: before / (sizes[0] ?? 1), current: now / (sizes[1] ?? 1) }];
  });
}
