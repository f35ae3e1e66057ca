export type RunLengths = {
  /** Where the runs begin in `bytes`, and the byte after the last that may be read. */
  readonly start: number;
  readonly end: number;
  /** Bits a number, 0 to 25. */
  readonly width: number;
};

/**
 * Fills `numbers` with what Parquet's hybrid of run lengths and packed bits holds: levels and places in a dictionary.
 *
 * @throws RangeError if the bytes end before `numbers` is full
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export function readRunLengths(
  bytes: Uint8Array,
  { start, end, width }: RunLengths,
  numbers: Uint8Array | Int32Array,
): void {
  // A number and the bits left over of the byte before it must fit into 32 bits.
  if (width > 25) throw new RangeError(`readRunLengths reads up to 25 bits a number, got ${width}`);
  const last = Math.min(end, bytes.length);
  let [at, seen] = [start, 0];
  const next = (): number => {
    const byte = at < last ? bytes[at] : undefined;
    if (byte === undefined) throw new RangeError("the runs of a page end before its values do");
    at += 1;
    return byte;
  };
  while (seen < numbers.length) {
    let [header, shift] = [0, 0];
    for (let byte = 0x80; byte >= 0x80; shift += 7) {
      byte = next();
      header |= (byte & 0x7f) << shift;
    }
    const count = header >>> 1;
    if ((header & 1) === 1) {
      const packed = Math.min(count * 8, numbers.length - seen);
      if (at + Math.ceil((packed * width) / 8) > last)
        throw new RangeError("the runs of a page end before its values do");
      unpackBits(bytes, { at, width }, numbers.subarray(seen, seen + packed));
      at += count * width;
      seen += packed;
    } else {
      let value = 0;
      for (let bits = 0; bits < width; bits += 8) value |= next() << bits;
      numbers.fill(value, seen, seen + count);
      seen += count;
    }
  }
}

function unpackBits(
  bytes: Uint8Array,
  { at, width }: { readonly at: number; readonly width: number },
  numbers: Uint8Array | Int32Array,
): void {
  const mask = (1 << width) - 1;
  let [held, bits, place] = [0, 0, at];
  for (let i = 0; i < numbers.length; i++) {
    while (bits < width) {
      held |= (bytes[place] ?? 0) << bits;
      place += 1;
      bits += 8;
    }
    numbers[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}
