/**
 * The generator xoshiro128** with its state made from a seed: 32 random bits a call, period 2^128 - 1.
 *
 * @see Blackman & Vigna 2021, ACM Trans. Math. Softw. 47(4), doi:10.1145/3460772
 */
export function xoshiro(seed: number): () => number {
  // A typed array, since numbers above 31 bits in captured variables would each be an allocation.
  const state = Int32Array.from({ length: 4 }, splitMix(seed));
  return () => {
    const a = state[0] ?? 0;
    const b = state[1] ?? 0;
    const c = (state[2] ?? 0) ^ a;
    const d = (state[3] ?? 0) ^ b;
    state[0] = a ^ d;
    state[1] = b ^ c;
    state[2] = c ^ (b << 9);
    state[3] = (d << 11) | (d >>> 21);
    const scrambled = Math.imul(b, 5);
    return Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
  };
}

/** Neighbouring seeds must not give similar states: both halves of the seed go through a mixer first. */
function splitMix(seed: number): () => number {
  let state = mix((seed >>> 0) + 0x9e3779b9) ^ Math.floor(seed / 2 ** 32);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state);
  };
}

function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return bits ^ (bits >>> 15);
}
