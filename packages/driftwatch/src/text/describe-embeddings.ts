export const embeddingDescriptors = ["centroid_cosine", "norm"] as const;
export type EmbeddingDescriptor = (typeof embeddingDescriptors)[number];

export type DescribedEmbeddings = Readonly<Record<EmbeddingDescriptor, Float64Array>>;

export type EmbeddingSides = {
  readonly reference: readonly (Float32Array | null)[];
  readonly current: readonly (Float32Array | null)[];
};

/**
 * Describes the embeddings of two sides: the cosine to the centre of the reference, and the length.
 *
 * A reference row is held against the centre of the others: its own share in the centre would draw it nearer to it than any
 * new row can be. A current vector that the reference holds as it is, is held against the same centre: where there are few
 * different vectors, every one of them would else be another number on either side, and nothing but drift.
 *
 * @param sides - vectors of one length, or `null`; NaN comes of these, and of the cosine of a vector of zeros
 */
export function describeEmbeddings({ reference, current }: EmbeddingSides): {
  readonly reference: DescribedEmbeddings;
  readonly current: DescribedEmbeddings;
} {
  const sum = new Float64Array(reference.find((vector) => vector !== null)?.length ?? 0);
  for (const vector of reference) vector?.forEach((value, i) => (sum[i] = (sum[i] ?? 0) + value));
  const known = new Set(reference.map((vector) => (vector === null ? null : bytesOf(vector))));
  const describe = (vectors: EmbeddingSides["reference"]): DescribedEmbeddings => ({
    centroid_cosine: Float64Array.from(vectors, (vector) =>
      vector === null ? Number.NaN : cosine(vector, sum, known.has(bytesOf(vector))),
    ),
    norm: Float64Array.from(vectors, (vector) => (vector === null ? Number.NaN : Math.sqrt(squares(vector)))),
  });
  return { reference: describe(reference), current: describe(current) };
}

/** A vector as something that equals that of an equal one: a character a byte. */
function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): string {
  return new TextDecoder("latin1").decode(new Uint8Array(buffer, byteOffset, byteLength));
}

/** The centre's length does not matter, so its sum does as well. */
function cosine(vector: Float32Array, sum: Float64Array, isOwn: boolean): number {
  let [along, length] = [0, 0];
  for (let i = 0; i < vector.length; i++) {
    const centre = (sum[i] ?? 0) - (isOwn ? (vector[i] ?? 0) : 0);
    along += centre * (vector[i] ?? 0);
    length += centre * centre;
  }
  const found = along / Math.sqrt(length) / Math.sqrt(squares(vector));
  // Vectors of one direction are told apart by what sums were rounded to, and by nothing else.
  const rounded = Math.round(found * 1e12) / 1e12;
  return Number.isFinite(found) ? Math.max(-1, Math.min(1, rounded)) : Number.NaN;
}

function squares(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return sum;
}
