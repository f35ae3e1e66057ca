/** Shorter stretches are copied by a loop: a view of each would take longer. */
const shortStretch = 32;

/**
 * Unpacks Snappy's raw format into `bytes`, which it has to fill. What is packed already, as random digits are, is mostly moved
 * from one place to the other.
 *
 * @throws RangeError if it is cut off, repeats what is not there, or holds another number of bytes
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function unpackSnappy(packed: Uint8Array, bytes: Uint8Array): void {
  let [at, filled] = [checkLength(packed, bytes.length), 0];
  while (at < packed.length) {
    const tag = packed[at] ?? 0;
    const kind = tag & 3;
    at += 1;
    if (kind === 0) {
      let length = (tag >>> 2) + 1;
      if (length > 60) {
        const width = length - 60;
        length = littleEndian(packed, at, width) + 1;
        at += width;
      }
      if (at + length > packed.length || filled + length > bytes.length)
        throw new RangeError("bytes of a Snappy page reach beyond it");
      if (length > shortStretch) bytes.set(packed.subarray(at, at + length), filled);
      else for (let i = 0; i < length; i++) bytes[filled + i] = packed[at + i] ?? 0;
      at += length;
      filled += length;
    } else {
      const length = kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
      const width = kind === 3 ? 4 : kind;
      const back = littleEndian(packed, at, width) + (kind === 1 ? (tag >>> 5) << 8 : 0);
      at += width;
      if (back === 0 || back > filled || filled + length > bytes.length || at > packed.length)
        throw new RangeError("a Snappy page repeats what is not there");
      // What is repeated may be what this very loop writes.
      for (let i = 0; i < length; i++) bytes[filled + i] = bytes[filled + i - back] ?? 0;
      filled += length;
    }
  }
  if (filled !== bytes.length) throw new RangeError(`a Snappy page of ${bytes.length} bytes unpacks to ${filled}`);
}

/** @returns where the length ends that a page begins with */
function checkLength(packed: Uint8Array, expected: number): number {
  let length = 0;
  for (let at = 0; at < 5; at++) {
    const byte = packed[at] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte >= 0x80) continue;
    if (length === expected) return at + 1;
    break;
  }
  throw new RangeError(`a Snappy page does not say that it has ${expected} bytes`);
}

/** Of one to four bytes; those beyond the end are 0. */
function littleEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value += (bytes[at + i] ?? 0) * 2 ** (8 * i);
  return value;
}
