import { denseDesign, seededRandom } from "@driftguard/stats";
import type { Found } from "../detectors/define-detector.ts";
import { drawRows } from "../detectors/multivariate/row-matrix.ts";
import { spreadOf } from "../detectors/multivariate/spread-of.ts";
import { classifySides } from "./classify-sides.ts";
import type { EmbeddingSides } from "./describe-embeddings.ts";

const rowsMax = 2000;
const rowsMin = 200;
/** Of each side: long vectors are looked at in fewer rows. */
const numbersMax = 2_000_000;
const seed = 1;

/**
 * Whether a logistic regression on the numbers of the vectors can tell the current ones from the reference's.
 *
 * @param sides - vectors of one length; what is missing is left out; each side has one at least
 */
export function classifyEmbeddings({ reference, current }: EmbeddingSides): Found {
  const random = seededRandom(seed);
  const [before, now] = [present(reference), present(current)];
  const size = before[0]?.length ?? 0;
  const limit = Math.max(rowsMin, Math.min(rowsMax, Math.floor(numbersMax / Math.max(1, size))));
  const count = Math.min(limit, before.length, now.length);
  const draw = (vectors: readonly Float32Array[]): Float32Array[] =>
    Array.from(drawRows(vectors.length, count, random.uniform), (row) => vectors[row] ?? new Float32Array(size));
  const rows = [...draw(before), ...draw(now)];
  const columns = Array.from({ length: size }, (_, i) => standardised(Float64Array.from(rows, (row) => row[i] ?? 0)));
  const labels = Uint8Array.from(rows, (_, row) => (row < count ? 0 : 1));
  // The more numbers, the smaller each weight may be.
  const { found } = classifySides(denseDesign(columns), { labels, penalty: Math.max(1, size / 10), random });
  return { ...found, details: { vectorsOfEachSide: count, numbers: size } };
}

function standardised(values: Float64Array): Float64Array {
  const { mean, deviation } = spreadOf(values);
  return values.map((value) => (value - mean) / (deviation || 1));
}

/** What is there, in an order that does not hang on the one it came in. */
function present(vectors: EmbeddingSides["reference"]): Float32Array[] {
  return vectors.filter((vector) => vector !== null).toSorted(compareVectors);
}

function compareVectors(a: Float32Array, b: Float32Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
