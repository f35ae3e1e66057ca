/** A list of finite numbers as an embedding; `null` for anything else. */
export function readVector(value: unknown): Float64Array | null {
  if (value instanceof Float32Array || value instanceof Float64Array) return finite(Float64Array.from(value));
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every((part) => typeof part === "number") ? finite(Float64Array.from(value)) : null;
}

function finite(vector: Float64Array): Float64Array | null {
  return vector.every(Number.isFinite) ? vector : null;
}
