import type { SparseRows } from "@driftguard/stats";
import { textWords } from "./text-words.ts";

/** Of longer texts the first words count. */
const wordsMax = 500;

/** The words of a text and its pairs of neighbouring words. */
export function nGrams(text: string): string[] {
  const words = textWords(text).slice(0, wordsMax);
  return [...words, ...words.slice(1).map((word, i) => `${words[i] ?? ""} ${word}`)];
}

/** Which of 2^16 places an n-gram counts at (FNV-1a of 32 bits, folded to 16). */
export function placeOfNGram(nGram: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < nGram.length; at++) hash = Math.imul(hash ^ nGram.charCodeAt(at), 0x01000193);
  return ((hash >>> 16) ^ hash) & 0xffff;
}

export type HashedTexts = {
  readonly rows: SparseRows;
  /** The place of each column: only places that occur have one. */
  readonly places: Uint32Array;
};

/**
 * Texts as sparse rows: for each n-gram 1 + the logarithm of how often it occurs, every row of length 1, so that long texts
 * do not count for more.
 *
 * @see Weinberger et al. 2009, ICML, doi:10.1145/1553374.1553516, for hashing words to places
 */
export function hashedNGrams(texts: readonly string[]): HashedTexts {
  const starts = new Uint32Array(texts.length + 1);
  const columns = new Map<number, number>();
  const places: number[] = [];
  const values: number[] = [];
  texts.forEach((text, row) => {
    const counts = new Map<number, number>();
    for (const nGram of nGrams(text)) {
      const place = placeOfNGram(nGram);
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    const weights = [...counts].map(([place, count]) => [place, 1 + Math.log(count)] as const);
    const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0)) || 1;
    for (const [place, weight] of weights) {
      const column = columns.get(place) ?? columns.size;
      columns.set(place, column);
      places.push(column);
      values.push(weight / length);
    }
    starts[row + 1] = places.length;
  });
  return {
    rows: { columns: columns.size, starts, places: Uint32Array.from(places), values: Float64Array.from(values) },
    places: Uint32Array.from(columns.keys()),
  };
}
