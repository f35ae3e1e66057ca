import { fnv1a64 } from "./fnv1a64.ts";
import type { LevelFilter } from "./profile.ts";

const encoder = new TextEncoder();
/** 10 bits a level and 7 hashes: .8 % false members. */
const bitsPerLevel = 10;
const hashes = 7;
/** 16 KiB hold 13,000 levels so; a column with more is an id in disguise, and its filter may grow crowded. */
const bytesMax = 16_384;

/** A Bloom filter that knows all `levels`. */
export function levelFilter(levels: readonly string[]): LevelFilter {
  let bytes = 8;
  while (bytes * 8 < levels.length * bitsPerLevel && bytes < bytesMax) bytes *= 2;
  const bits = new Uint8Array(bytes);
  for (const level of levels) {
    for (const bit of bitsOf(level, bits.length * 8, hashes))
      bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }
  return { bits, hashes };
}

/** Whether the filter may know the level: always true for a member, hardly ever for a stranger. */
export function mayKnow(filter: LevelFilter, level: string): boolean {
  for (const bit of bitsOf(level, filter.bits.length * 8, filter.hashes)) {
    if (((filter.bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** Double hashing (Kirsch & Mitzenmacher 2008): the two halves of one hash stand for all seven. */
function bitsOf(level: string, bits: number, count: number): number[] {
  const { high, low } = fnv1a64(encoder.encode(level));
  const step = (high | 1) >>> 0;
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((low + i * step) % bits);
  return found;
}
