import { writeCount } from "../report/figures.ts";
import type { EmbeddingSides } from "./describe-embeddings.ts";

/**
 * Vectors of the length that most of the reference's have; those of another are taken as missing.
 *
 * @returns with a `fault` where most current vectors have another length: they come from another model, and no number of
 * theirs means the same
 */
export function ofOneLength({ reference, current }: EmbeddingSides): {
  readonly sides: EmbeddingSides;
  readonly fault: string | null;
} {
  const [before, now] = [usualLength(reference), usualLength(current)];
  const keep = (vectors: EmbeddingSides["reference"]): (Float32Array | null)[] =>
    vectors.map((vector) => (vector?.length === before ? vector : null));
  return {
    sides: { reference: keep(reference), current: keep(current) },
    fault:
      before === null || now === null || before === now
        ? null
        : `vectors have ${writeCount(now)} numbers now and had ${writeCount(before)}: another model made them`,
  };
}

function usualLength(vectors: EmbeddingSides["reference"]): number | null {
  const counts = new Map<number, number>();
  for (const vector of vectors) if (vector !== null) counts.set(vector.length, (counts.get(vector.length) ?? 0) + 1);
  const [usual] = [...counts].toSorted(([, a], [, b]) => b - a);
  return usual?.[0] ?? null;
}
