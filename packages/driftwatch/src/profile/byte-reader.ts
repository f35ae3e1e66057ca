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

  counts(length: number): Float64Array {
    const counts = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const count = this.varint();
      counts[i] = count;
      if (count !== 0) continue;
      const run = this.varint();
      if (run < 1 || i + run > length) throw new RangeError("a run of zeros is longer than its counts");
      i += run - 1;
    }
    return counts;
  }

  /** Throws unless everything was read. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError(`${this.#bytes.length - this.#at} bytes too many`);
  }
}
