/** A 64-bit hash as its two halves, each an unsigned 32-bit number. */
export type Hash64 = { readonly high: number; readonly low: number };

/**
 * FNV-1a of bytes, 64 bits.
 *
 * A name for equal content, not a defence: whoever wants two contents of one hash can make them. The hash is kept as two
 * halves, and the product with the prime 2^40 + 0x1b3 made from the low half's two quarters, all in whole numbers of 32
 * bits, where BigInt would cost tens of times as much.
 *
 * @see Fowler, Noll & Vo, http://www.isthe.com/chongo/tech/comp/fnv/
 * @example
 * hexOf(fnv1a64(new TextEncoder().encode("foobar"))); // => "85944171f73967e8"
 */
export function fnv1a64(bytes: Uint8Array): Hash64 {
  let high = 0xcbf29ce4 | 0;
  let low = 0x84222325 | 0;
  for (let i = 0; i < bytes.length; i++) {
    low ^= bytes[i] ?? 0;
    const first = (low & 0xffff) * 0x1b3;
    const second = (low >>> 16) * 0x1b3 + (first >>> 16);
    high = (Math.imul(high, 0x1b3) + (second >>> 16) + (low << 8)) | 0;
    low = (second << 16) | (first & 0xffff);
  }
  return { high: high >>> 0, low: low >>> 0 };
}

/** 16 hex digits. */
export function hexOf({ high, low }: Hash64): string {
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
