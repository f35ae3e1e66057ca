/** Reads what a `ByteWriter` wrote. Throws a RangeError where the bytes end early or say what cannot be. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError("the bytes end early");
    return value;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) throw new RangeError("a varint is beyond 2^53 - 1");
        return value;
      }
      scale *= 0x80;
    }
    throw new RangeError("a varint is longer than 8 bytes");
  }

  /** A varint that says how many things follow: no more than there are bytes left, so that a torn body cannot ask for memory. */
  length(): number {
    const value = this.varint();
    if (value > this.#bytes.length - this.#at) throw new RangeError("the bytes end early");
    return value;
  }

  float64(): number {
    if (this.#at + 8 > this.#bytes.length) throw new RangeError("the bytes end early");
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  /** As many float64 as `length` says. */
  float64s(length: number): Float64Array {
    if (this.#at + length * 8 > this.#bytes.length) throw new RangeError("the bytes end early");
    const values = new Float64Array(length);
    for (let i = 0; i < length; i++) values[i] = this.#view.getFloat64(this.#at + i * 8, true);
    this.#at += length * 8;
    return values;
  }

  /** As many float32 as `length` says. */
  float32s(length: number): Float32Array {
    if (this.#at + length * 4 > this.#bytes.length) throw new RangeError("the bytes end early");
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = this.#view.getFloat32(this.#at + i * 4, true);
    this.#at += length * 4;
    return values;
  }

  raw(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError("the bytes end early");
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }

  text(): string {
    try {
      return this.#decoder.decode(this.raw(this.varint()));
    } catch (cause) {
      throw new RangeError("a text is not UTF-8", { cause });
    }
  }

  /**
   * Fills counts, which must be zeros, as `ByteWriter.counts` wrote them. A check reads a hundred thousand: counts of up to
   * three bytes, which is all of them but a flood's, are read here, a byte at a time and in whole numbers of 32 bits.
   */
  counts(into: Float64Array): void {
    const bytes = this.#bytes;
    const [end, length] = [bytes.length, into.length];
    let at = this.#at;
    let bin = 0;
    while (bin < length) {
      // Beyond the end there are zeros, and no run behind them.
      const first = at < end ? (bytes[at] ?? 0) : 0;
      if (first === 0) {
        const run = at + 1 < end ? (bytes[at + 1] ?? 0) : 0;
        if (run > 0 && run < 0x80 && run <= length - bin) {
          bin += run;
          at += 2;
          continue;
        }
        this.#at = at + 1;
        bin += this.#runOfZeros(length - bin);
        at = this.#at;
        continue;
      }
      at += 1;
      if (first < 0x80) {
        into[bin++] = first;
        continue;
      }
      const second = at < end ? (bytes[at] ?? 0) : 0;
      at += 1;
      if (second < 0x80) {
        into[bin++] = (first & 0x7f) | (second << 7);
        continue;
      }
      const third = at < end ? (bytes[at] ?? 0) : 0;
      at += 1;
      if (third < 0x80) {
        into[bin++] = (first & 0x7f) | ((second & 0x7f) << 7) | (third << 14);
        continue;
      }
      this.#at = at - 3;
      into[bin++] = this.varint();
      at = this.#at;
    }
    if (at > end) throw new RangeError("the bytes end early");
    this.#at = at;
  }

  #runOfZeros(most: number): number {
    const run = this.varint();
    if (run < 1 || run > most) throw new RangeError("a run of zeros is longer than its counts");
    return run;
  }

  /** Throws unless everything was read. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError(`${this.#bytes.length - this.#at} bytes too many`);
  }
}
