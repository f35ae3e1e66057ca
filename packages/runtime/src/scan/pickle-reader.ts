/** Where Python's unpickler would stop with an error, or where we will not follow it. */
export class BrokenStream extends Error {
  override readonly name = "BrokenStream";
  readonly at: number;
  /** Whether it is we alone who stop here, and Python may go on. */
  readonly isOurs: boolean;
  /** Whether it stops for want of bytes alone. */
  readonly isShort: boolean;

  constructor(
    says: string,
    at: number,
    { isOurs = false, isShort = false }: { readonly isOurs?: boolean; readonly isShort?: boolean } = {},
  ) {
    super(says);
    this.at = at;
    this.isOurs = isOurs;
    this.isShort = isShort;
  }
}

/**
 * Reads the arguments of opcodes.
 *
 * Python has two unpicklers: the one in C ignores where frames end, the one in Python (which joblib uses) reads a
 * frame ahead and gives up when an argument crosses its end. A stream that the two would read differently is refused,
 * unless all is to be read that either of them would: then frames end nowhere, and texts of Python 2 are in any encoding.
 */
export class PickleReader {
  readonly bytes: Uint8Array;
  at: number;
  private readonly view: DataView;
  private readonly isLenient: boolean;
  private frameEnd: number | null = null;

  constructor(bytes: Uint8Array, at: number, isLenient: boolean) {
    this.bytes = bytes;
    this.isLenient = isLenient;
    this.at = at;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    const at = this.take(1);
    return this.bytes[at] ?? 0;
  }

  uint16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** A length of eight bytes; one that no file can have is refused before it loses digits. */
  length64(): number {
    const at = this.take(8);
    const length = this.view.getBigUint64(at, true);
    if (length > BigInt(this.bytes.length))
      throw new BrokenStream("a length runs past the end of the file", at, { isShort: true });
    return Number(length);
  }

  /** Where `length` bytes begin; they lie within the file and within one frame. */
  take(length: number): number {
    const at = this.at;
    if (length < 0) throw new BrokenStream("a length is negative", at);
    if (this.frameEnd === at && length > 0) this.frameEnd = null;
    if (at + length > (this.frameEnd ?? this.bytes.length)) {
      throw new BrokenStream(
        this.frameEnd === null ? "the stream ends in the middle" : "an argument crosses the end of its frame",
        at,
        { isShort: this.frameEnd === null },
      );
    }
    this.at = at + length;
    return at;
  }

  /** A text of `length` bytes; `null` where it is not UTF-8, which Python may still take (lone surrogates). */
  utf8(length: number): string | null {
    const at = this.take(length);
    if (length < 32) {
      const short = shortAscii(this.bytes, at, length);
      if (short !== null) return short;
    }
    return decodeUtf8(this.bytes, at, at + length);
  }

  /** A text as Python 2 wrote it: ASCII, or Python 3 stops, unless it is told an encoding: `null` then. */
  ascii(length: number): string | null {
    const at = this.take(length);
    for (let i = at; i < at + length; i++) {
      if ((this.bytes[i] ?? 0) <= 127) continue;
      if (this.isLenient) return null;
      throw new BrokenStream("a text of Python 2 is not ASCII", at);
    }
    return decodeUtf8(this.bytes, at, at + length) ?? "";
  }

  /** Up to the next line feed, which is taken and left out; UTF-8. */
  line(): string {
    const [start, end] = this.takeLine();
    const text = decodeUtf8(this.bytes, start, end);
    if (text === null) throw new BrokenStream("a text is not UTF-8", start);
    return text;
  }

  /** A line as protocol 0 writes texts: a byte a character, escapes left as they are. */
  latin1Line(): string {
    const [start, end] = this.takeLine();
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString("latin1");
  }

  private takeLine(): readonly [start: number, end: number] {
    if (this.frameEnd === this.at) this.frameEnd = null;
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw new BrokenStream("a line has no end", this.at, { isShort: true });
    return [this.take(end + 1 - this.at), end];
  }

  beginFrame(): void {
    const length = this.length64();
    if (this.frameEnd !== null && this.frameEnd !== this.at) {
      throw new BrokenStream("a frame begins inside another", this.at);
    }
    if (this.at + length > this.bytes.length)
      throw new BrokenStream("a frame runs past the end of the file", this.at, { isShort: true });
    this.frameEnd = length === 0 || this.isLenient ? null : this.at + length;
  }

  /** What follows is read past the unpickler's back, so nothing of a frame may be left. */
  endFrame(what: string): void {
    if (this.frameEnd !== null && this.frameEnd !== this.at) {
      throw new BrokenStream(`${what} lies inside a frame`, this.at);
    }
    this.frameEnd = null;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | null {
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return null;
  }
}

function shortAscii(bytes: Uint8Array, at: number, length: number): string | null {
  let text = "";
  for (let i = at; i < at + length; i++) {
    const code = bytes[i] ?? 0;
    if (code > 127) return null;
    text += String.fromCharCode(code);
  }
  return text;
}
