import { Unsupported } from "./unsupported.ts";

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
 * @throws RangeError if the bytes end before `numbers` is full, or a number has more bits than its width
 * @throws Unsupported if a number has more bits than are read
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export function readRunLengths(
  bytes: Uint8Array,
  { start, end, width }: RunLengths,
  numbers: Uint8Array | Int32Array,
): void {
  if (width > 32) throw new RangeError(`a number of ${width} bits is none`);
  // A number and the bits left over of the byte before it must fit into 32 bits.
  if (width > 25)
    throw new Unsupported("has a dictionary of more than 2^25 values, which is not read; write it without");
  const last = Math.min(end, bytes.length);
  let [at, seen] = [start, 0];
  // Bytes are taken one by one where they are needed: a function that did it would cost more than all the rest. Whether they are
  // there is asked so that an end which is no number, as a broken head gives it, is no end to wait for.
  while (seen < numbers.length) {
    let header = 0;
    let byte = 0x80;
    for (let shift = 0; byte >= 0x80; shift += 7) {
      if (!(at < last)) throw endsTooSoon();
      byte = bytes[at++] ?? 0;
      header |= (byte & 0x7f) << shift;
    }
    const count = header >>> 1;
    if ((header & 1) === 1) {
      const packed = Math.min(count * 8, numbers.length - seen);
      if (!(at + Math.ceil((packed * width) / 8) <= last)) throw endsTooSoon();
      const stretch = { numbers, start: seen, end: seen + packed };
      if (width === 1) unpackSingleBits(bytes, at, stretch);
      else unpackBits(bytes, { at, width }, stretch);
      at += count * width;
      seen += packed;
    } else {
      let value = 0;
      if (!(at + Math.ceil(width / 8) <= last)) throw endsTooSoon();
      for (let bits = 0; bits < width; bits += 8) value |= (bytes[at++] ?? 0) << bits;
      if (value >>> width !== 0) throw new RangeError(`a run is of ${value}, which has more than ${width} bits`);
      const stop = Math.min(seen + count, numbers.length);
      // Runs are short where there is a gap now and then: a call for each would take longer than the loop.
      if (stop - seen > shortRun) numbers.fill(value, seen, stop);
      else for (let i = seen; i < stop; i++) numbers[i] = value;
      seen = stop;
    }
  }
}

const shortRun = 64;

function endsTooSoon(): RangeError {
  return new RangeError("the runs of a page end before its values do");
}

type Stretch = { readonly numbers: Uint8Array | Int32Array; readonly start: number; readonly end: number };

/** As levels are: eight numbers a byte. */
function unpackSingleBits(bytes: Uint8Array, at: number, { numbers, start, end }: Stretch): void {
  for (let i = start, place = at; i < end; place++) {
    const byte = bytes[place] ?? 0;
    for (let bit = 0; bit < 8 && i < end; bit++, i++) numbers[i] = (byte >>> bit) & 1;
  }
}

/** Up to 24 bits are left over of a number before, and a byte more fits into 32. */
function unpackBits(
  bytes: Uint8Array,
  { at, width }: { readonly at: number; readonly width: number },
  { numbers, start, end }: Stretch,
): void {
  const mask = (1 << width) - 1;
  let [place, held, bits] = [at, 0, 0];
  for (let i = start; i < end; i++) {
    for (; bits < width; bits += 8) held |= (bytes[place++] ?? 0) << bits;
    numbers[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}
