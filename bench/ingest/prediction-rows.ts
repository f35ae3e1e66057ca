import { seededRandom } from "@driftguard/stats";

/** What is sent: a model of the size that the figures of docs and papers are for. */
export const numericFeatures: readonly string[] = Array.from({ length: 40 }, (_, index) => `feature_${index}`);
export const categoricalFeatures: readonly string[] = Array.from({ length: 5 }, (_, index) => `category_${index}`);

/** As it is registered. */
export const features = [
  ...numericFeatures.map((name) => ({ name, type: "numeric" })),
  ...categoricalFeatures.map((name) => ({ name, type: "category" })),
] as const;

/** Feature values of row after row, the same at each run. */
export function featureMaker(seed: number): () => Record<string, number | string> {
  const random = seededRandom(seed);
  return () => ({
    ...Object.fromEntries(
      numericFeatures.map((name, index) => [name, Number((random.normal() * (index + 1)).toPrecision(7))]),
    ),
    ...Object.fromEntries(
      categoricalFeatures.map((name, index) => [name, `level ${Math.floor(random.uniform() ** 2 * (4 + 3 * index))}`]),
    ),
  });
}
