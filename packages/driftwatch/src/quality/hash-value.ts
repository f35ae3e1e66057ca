const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/**
 * 32 bits of a cell's value, gone on from those of the cells before; for telling rows apart, not for secrets. Lists and
 * objects, as embeddings are, are left out.
 */
export function hashValue(value: unknown, before: number): number {
  if (typeof value === "number") return hashNumber(value, before);
  if (typeof value === "string") return hashText(value, before);
  if (value === null || value === undefined) return mix(before ^ 0x9e37);
  if (typeof value === "boolean") return mix(before ^ (value ? 0x79b9 : 0x7f4a));
  if (value instanceof Date) return hashValue(value.getTime(), before ^ 1);
  return typeof value === "bigint" ? hashText(`${value}n`, before) : before;
}

/** The same of a number. */
export function hashNumber(value: number, before: number): number {
  // -0 is 0
  double[0] = value + 0;
  return mix(mix(before ^ (halves[0] ?? 0)) ^ (halves[1] ?? 0));
}

function hashText(text: string, before: number): number {
  let hash = before ^ text.length;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** Finaliser of MurmurHash3, which is in the public domain: every bit of the input moves every bit of the output. */
function mix(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
