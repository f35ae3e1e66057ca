/** What a frame is about; SERVING.md 6. */
export const op = {
  hello: 1,
  load: 2,
  ready: 3,
  predict: 4,
  result: 5,
  failed: 6,
  ping: 7,
  pong: 8,
  shutdown: 9,
} as const;

export type Frame = {
  readonly id: number;
  readonly op: number;
  readonly count: number;
  readonly payload: Buffer;
};

/** Bytes of the header: u32 length, u32 id, u16 op, u16 count, little endian. */
export const headerBytes = 12;

/** The largest payload that either side takes. */
export const payloadBytesMax: number = 16 * 1024 * 1024;

/** The most that a frame's count can say. */
export const countMax = 65_535;

/** One frame as bytes; the parts of its payload are joined once. */
export function encodeFrame(
  { id, op: kind, count }: Omit<Frame, "payload">,
  parts: readonly Uint8Array[] = [],
): Buffer {
  const header = Buffer.allocUnsafe(headerBytes);
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  if (length > payloadBytesMax) throw new RangeError(`encodeFrame takes up to ${payloadBytesMax} bytes, not ${length}`);
  header.writeUInt32LE(length, 0);
  header.writeUInt32LE(id, 4);
  header.writeUInt16LE(kind, 8);
  header.writeUInt16LE(count, 10);
  return Buffer.concat([header, ...parts]);
}

/** Cuts a stream into frames, however it was broken up on its way. */
export class FrameReader {
  private readonly chunks: Buffer[] = [];
  private waiting = 0;
  /** Bytes that the next frame needs, its header included; the header's own until that is read. */
  private needed = headerBytes;

  /**
   * The frames that are whole now, in order.
   *
   * @throws RangeError if a frame says that it is longer than a payload may be
   */
  read(chunk: Buffer): Frame[] {
    this.chunks.push(chunk);
    this.waiting += chunk.length;
    const frames: Frame[] = [];
    while (this.waiting >= this.needed) {
      // Joined only when a whole frame is there, so that a large one costs one copy.
      const bytes = this.chunks.length === 1 ? (this.chunks[0] ?? chunk) : Buffer.concat(this.chunks);
      this.chunks.splice(0, this.chunks.length, bytes);
      const length = bytes.readUInt32LE(0);
      if (length > payloadBytesMax)
        throw new RangeError(`a frame of ${length} bytes, where ${payloadBytesMax} are taken`);
      this.needed = headerBytes + length;
      if (this.waiting < this.needed) break;
      frames.push({
        id: bytes.readUInt32LE(4),
        op: bytes.readUInt16LE(8),
        count: bytes.readUInt16LE(10),
        payload: bytes.subarray(headerBytes, this.needed),
      });
      this.take(bytes);
    }
    return frames;
  }

  private take(bytes: Buffer): void {
    const rest = bytes.subarray(this.needed);
    this.chunks.splice(0, this.chunks.length, ...(rest.length > 0 ? [rest] : []));
    this.waiting = rest.length;
    this.needed = headerBytes;
  }
}
