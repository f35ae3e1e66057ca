/** A list of finite numbers as an embedding, to seven digits; `null` for anything else. */
export function readVector(value: unknown): Float32Array | null {
  if (value instanceof Float32Array || value instanceof Float64Array) return finite(Float32Array.from(value));
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every((part) => typeof part === "number") ? finite(Float32Array.from(value)) : null;
}

function finite(vector: Float32Array): Float32Array | null {
  return vector.every(Number.isFinite) ? vector : null;
}
