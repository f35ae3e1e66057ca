/**
 * Unpacks an LZ4 frame. Its blocks may refer to the 64 kB before them, so that they are unpacked into one piece; check sums
 * are passed over.
 *
 * @param size - bytes it unpacks to
 * @throws RangeError if it is no such frame, is cut off, or holds another number of bytes
 * @see https://github.com/lz4/lz4/blob/v1.10.0/doc/lz4_Frame_format.md
 */
export function unpackLz4Frame(packed: Uint8Array, size: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.length < 7 || view.getUint32(0, true) !== frameMark) throw new RangeError("no LZ4 frame begins here");
  // A byte stands for 255 at most: a size beyond that is a broken one, and memory would be taken for it.
  if (size > packed.length * 255) throw new RangeError(`${packed.length} bytes cannot unpack to ${size}`);
  const flags = view.getUint8(4);
  const hasBlockSums = (flags & 0x10) !== 0;
  let at = 7 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0);
  const bytes = new Uint8Array(size);
  let filled = 0;
  for (;;) {
    const head = view.getUint32(at, true);
    at += 4;
    if (head === 0) break;
    const [length, isPlain] = [head & 0x7fffffff, head >>> 31 === 1];
    if (at + length > packed.length) throw new RangeError("an LZ4 block reaches beyond its frame");
    const block = packed.subarray(at, at + length);
    if (isPlain) bytes.set(block, filled);
    filled = isPlain ? filled + length : unpackBlock(block, bytes, filled);
    at += length + (hasBlockSums ? 4 : 0);
  }
  if (filled !== size) throw new RangeError(`an LZ4 frame of ${size} bytes unpacks to ${filled}`);
  return bytes;
}

const frameMark = 0x184d2204;

/** @returns where the bytes end that it unpacked to */
function unpackBlock(block: Uint8Array, bytes: Uint8Array, from: number): number {
  let [at, filled] = [0, from];
  const next = (): number => {
    const byte = block[at];
    if (byte === undefined) throw new RangeError("an LZ4 block ends before its last sequence does");
    at += 1;
    return byte;
  };
  const lengthFrom = (short: number): number => {
    let length = short;
    if (short === 15) for (let more = 255; more === 255; length += more) more = next();
    return length;
  };
  while (at < block.length) {
    const token = next();
    const literals = lengthFrom(token >> 4);
    if (at + literals > block.length) throw new RangeError("literals of an LZ4 block reach beyond it");
    bytes.set(block.subarray(at, at + literals), filled);
    at += literals;
    filled += literals;
    if (at === block.length) break;
    const back = next() | (next() << 8);
    const length = lengthFrom(token & 15) + 4;
    if (back === 0 || back > filled || filled + length > bytes.length)
      throw new RangeError("an LZ4 block repeats what is not there");
    // What is repeated may be what this very loop writes.
    if (back >= length) bytes.copyWithin(filled, filled - back, filled - back + length);
    else for (let i = 0; i < length; i++) bytes[filled + i] = bytes[filled + i - back] ?? 0;
    filled += length;
  }
  return filled;
}
