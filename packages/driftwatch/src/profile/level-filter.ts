import { fnv1a64 } from "./fnv1a64.ts";
import type { LevelFilter } from "./profile.ts";

const encoder = new TextEncoder();
/** 10 bits a level and 7 hashes: .8 % false members. */
const bitsPerLevel = 10;
const hashes = 7;
/** In smaller ones the two numbers that stand for seven hashes would meet by themselves. */
const bytesMin = 64;
/** 16 KiB hold 13,000 levels so; a column with more is an id in disguise, and its filter may grow crowded. */
const bytesMax = 16_384;

/** A Bloom filter that knows all `levels`. */
export function levelFilter(levels: readonly string[]): LevelFilter {
  let bytes = bytesMin;
  while (bytes * 8 < levels.length * bitsPerLevel && bytes < bytesMax) bytes *= 2;
  return extendFilter({ bits: new Uint8Array(bytes), hashes }, levels);
}

/** A filter that knows more levels, in the same bytes. */
export function extendFilter(filter: LevelFilter, levels: readonly string[]): LevelFilter {
  const bits = filter.bits.slice();
  for (const level of levels) {
    for (const bit of bitsOf(level, bits.length * 8, filter.hashes))
      bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }
  return { bits, hashes: filter.hashes };
}

/** Whether the filter may know the level: always true for a member, hardly ever for a stranger. */
export function mayKnow(filter: LevelFilter, level: string): boolean {
  for (const bit of bitsOf(level, filter.bits.length * 8, filter.hashes)) {
    if (((filter.bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** The share of strangers that the filter tells from members, 0 to 1: those of which not all bits are set. */
export function tellsStrangers(filter: LevelFilter | null): number {
  if (filter === null) return 1;
  let set = 0;
  for (const byte of filter.bits) for (let rest = byte; rest > 0; rest &= rest - 1) set += 1;
  return 1 - (set / (filter.bits.length * 8)) ** filter.hashes;
}

/**
 * Double hashing: two numbers stand for all seven hashes.
 *
 * @see Kirsch & Mitzenmacher 2008, Random Struct. Algorithms 33(2), doi:10.1002/rsa.20208
 */
function bitsOf(level: string, bits: number, count: number): number[] {
  const { high, low } = fnv1a64(encoder.encode(level));
  const first = avalanche(low);
  const step = (avalanche(high ^ first) | 1) >>> 0;
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((first + i * step) % bits);
  return found;
}

/** FNV's low bits know only the low bits of each letter: "#" and "c" would share them. This is MurmurHash3's last step. */
function avalanche(half: number): number {
  let hash = half;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
