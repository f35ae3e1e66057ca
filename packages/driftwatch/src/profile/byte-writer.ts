const encoder = new TextEncoder();

/** Grows as it is written to. All numbers are little-endian. */
export class ByteWriter {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** LEB128 of a whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`varint needs a whole number from 0 to 2^53 - 1, got ${value}`);
    }
    this.#reserve(8);
    let rest = value;
    // Bit operations only reach 32 bits.
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = 0x80 | (rest % 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  float32s(values: ArrayLike<number>): void {
    this.#reserve(values.length * 4);
    for (let i = 0; i < values.length; i++) this.#view.setFloat32(this.#length + i * 4, values[i] ?? 0, true);
    this.#length += values.length * 4;
  }

  /** UTF-8 behind its length in bytes. A lone surrogate becomes U+FFFD. */
  text(value: string): void {
    const encoded = encoder.encode(value);
    this.varint(encoded.length);
    this.raw(encoded);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Counts as varints; a 0 is followed by how many zeros its run has. Most bins of a quiet quarter-hour are empty. */
  counts(counts: ArrayLike<number>): void {
    const { length } = counts;
    // Three bytes a count are written here, longer ones make room for themselves.
    this.#reserve(length * 3 + 8);
    for (let i = 0; i < length; i++) {
      const count = counts[i] ?? 0;
      if (count === 0) {
        const start = i;
        while (i + 1 < length && counts[i + 1] === 0) i++;
        this.#bytes[this.#length++] = 0;
        this.varint(i - start + 1);
        this.#reserve((length - i) * 3 + 8);
      } else if (count < 0x20_0000 && count === (count & 0x1f_ffff)) {
        if (count >= 0x4000) {
          this.#bytes[this.#length++] = 0x80 | (count & 0x7f);
          this.#bytes[this.#length++] = 0x80 | ((count >> 7) & 0x7f);
          this.#bytes[this.#length++] = count >> 14;
        } else if (count >= 0x80) {
          this.#bytes[this.#length++] = 0x80 | (count & 0x7f);
          this.#bytes[this.#length++] = count >> 7;
        } else this.#bytes[this.#length++] = count;
      } else {
        this.varint(count);
        this.#reserve((length - i) * 3 + 8);
      }
    }
  }

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
