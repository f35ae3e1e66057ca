/** What waits to be sent: rows of JSON in UTF-8, in batches as they will go out. */
export type RowQueue = {
  /** Copies a row. False where it has no room. */
  readonly add: (row: Uint8Array) => boolean;
  /** Takes the oldest batch out, as one list of JSON; `null` where nothing waits. */
  readonly take: () => { readonly rows: number; readonly json: Uint8Array<ArrayBuffer> } | null;
  /** Forgets all of them. */
  readonly clear: () => void;
  readonly rows: () => number;
  /** No row of whatever size has room. */
  readonly isFull: () => boolean;
  /** Gets as much memory ready as was used since it was called last, so that rows to come need not. For a turn of its own. */
  readonly stockUp: () => void;
};

export type RowQueueLimits = {
  readonly rowsMax: number;
  /** Of the rows alone, without what stands between them. */
  readonly bytesMax: number;
  readonly batchRowsMax: number;
  /** A larger row is a batch of its own. */
  readonly batchBytesMax: number;
};

/** A batch without its closing bracket. */
type Batch = { rows: number; bytes: number; readonly parts: Uint8Array<ArrayBuffer>[] };

/**
 * Fresh memory is paid for where it is written first, 2 to 20 us for each 4 kB: by so much at a time that no row pays for many
 * others where none is in stock.
 */
const pieceBytes = 8_192;
/** A megabyte. */
const stockMax = 128;

const [opening, comma, closing] = [Uint8Array.of(0x5b), Uint8Array.of(0x2c), 0x5d];

/**
 * Rows lie behind each other in pieces of memory, and have no objects of their own: ten thousand of those would be looked through
 * by the collector of the program that they wait in, for as long as the server is gone.
 */
export function createRowQueue({ rowsMax, bytesMax, batchRowsMax, batchBytesMax }: RowQueueLimits): RowQueue {
  let batches: Batch[] = [];
  let rows = 0;
  let bytes = 0;
  let piece = new Uint8Array(0);
  /** Where in the piece the newest batch begins, and where it ends so far. */
  let [begun, used] = [0, 0];
  /** Pieces whose memory is there already, and how many were begun since it was looked after, and are wanted. */
  const stock: Uint8Array<ArrayBuffer>[] = [];
  let [taken, wanted] = [0, 0];

  const closePart = (): void => {
    if (used > begun) batches.at(-1)?.parts.push(piece.subarray(begun, used));
    begun = used;
  };
  const write = (from: Uint8Array): void => {
    for (let at = 0; at < from.length;) {
      if (used === piece.length) {
        closePart();
        piece = stock.pop() ?? new Uint8Array(pieceBytes);
        taken += 1;
        begun = 0;
        used = 0;
      }
      const end = Math.min(from.length, at + piece.length - used);
      piece.set(at === 0 && end === from.length ? from : from.subarray(at, end), used);
      used += end - at;
      at = end;
    }
  };
  const batchFor = (size: number): Batch => {
    const newest = batches.at(-1);
    if (newest !== undefined && newest.rows < batchRowsMax && newest.bytes + size <= batchBytesMax) return newest;
    closePart();
    const batch: Batch = { rows: 0, bytes: 0, parts: [] };
    batches.push(batch);
    return batch;
  };

  return {
    add: (row) => {
      if (rows >= rowsMax || bytes + row.length > bytesMax) return false;
      const batch = batchFor(row.length);
      write(batch.rows === 0 ? opening : comma);
      write(row);
      batch.rows += 1;
      batch.bytes += row.length;
      rows += 1;
      bytes += row.length;
      return true;
    },
    take: () => {
      if (batches.length === 1) closePart();
      const batch = batches.shift();
      if (batch === undefined) return null;
      rows -= batch.rows;
      bytes -= batch.bytes;
      const json = join(batch.parts);
      // Rows are taken in order: with the part at its end the whole of a piece is free.
      for (const { buffer, byteOffset, length } of batch.parts)
        if (byteOffset + length === pieceBytes && stock.length < stockMax) stock.push(new Uint8Array(buffer));
      return { rows: batch.rows, json };
    },
    clear: () => {
      batches = [];
      rows = 0;
      bytes = 0;
      begun = used;
    },
    rows: () => rows,
    isFull: () => rows >= rowsMax || bytes >= bytesMax,
    stockUp: () => {
      // Rows come in bursts, between which nothing is used.
      wanted = Math.min(stockMax, Math.max(taken, wanted >> 1));
      taken = 0;
      const room = (bytesMax - bytes) / pieceBytes;
      while (stock.length < Math.min(wanted, room)) stock.push(new Uint8Array(pieceBytes).fill(0));
    },
  };
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const list = new Uint8Array(parts.reduce((size, part) => size + part.length, 1));
  let at = 0;
  for (const part of parts) {
    list.set(part, at);
    at += part.length;
  }
  list[at] = closing;
  return list;
}
