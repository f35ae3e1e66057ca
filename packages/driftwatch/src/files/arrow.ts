import { open, type FileHandle } from "node:fs/promises";
import { type Batch, CompressionType, setCompressionCodec, tableFromIPC } from "@uwdata/flechette";
import { decompressZstd } from "hyparquet-compressors";
import { type ArrowMessage, arrowMessages } from "./arrow-messages.ts";
import { arrowNatures, withoutLongNumbers } from "./arrow-natures.ts";
import { arrowValues } from "./arrow-values.ts";
import { checkArrowReach } from "./check-arrow-reach.ts";
import { checkColumns } from "./check-columns.ts";
import { type ColumnNature, convertValues } from "./column-nature.ts";
import { unpackLz4Frame } from "./lz4-frame.ts";
import { type TableFile, type TableRun, Unreadable } from "./reader.ts";

const rowsAtOnce = 65_536;
const bytesAtOnce = 16 * 1_048_576;
const batchBytesMax = 2 ** 30;

/**
 * An Arrow file or stream (Feather version 2 is the same), plain or packed by LZ4 or Zstandard, read some record batches at
 * a time: one is in memory whole.
 *
 * @throws Unreadable with the record batch
 */
export async function openArrow(path: string): Promise<TableFile> {
  const { schema: stored, messages } = await withFile(path, arrowMessages);
  registerCodecs();
  const { schema, columns, natures } = readSchema(stored);
  checkColumns(columns);
  const batches = messages.filter(({ kind }) => kind === "batch");
  refuseGiants(batches);
  return {
    columns,
    isTyped: true,
    natures,
    async *read({ onShareRead } = {}) {
      let [known, read]: [readonly ArrowMessage[], number] = [[], 0];
      for (const group of groupsOf(messages)) {
        const own = group.filter(({ kind }) => kind === "batch");
        const pieces = await withFile(path, (file) => piecesOf(file, [...known, ...group]));
        read += own.length;
        onShareRead?.(read / batches.length);
        yield* runsOf([schema, ...pieces], { own, columns, natures, before: read - own.length, all: batches.length });
        known = afterwards(known, group);
      }
    },
  };
}

/** What packs the parts of a batch, if anything does. Writing is not asked for. */
function registerCodecs(): void {
  const encode = (): never => {
    throw new TypeError("Arrow files are read, not written");
  };
  setCompressionCodec(CompressionType.LZ4_FRAME, { encode, decode: unpackLz4Frame });
  setCompressionCodec(CompressionType.ZSTD, { encode, decode: unpackZstd });
}

function unpackZstd(packed: Uint8Array, size: number): Uint8Array {
  // A block of 128 kB takes four bytes at least: a size beyond that is a broken one, and memory would be taken for it.
  if (size > packed.length * 32_768) throw new RangeError(`${packed.length} bytes cannot unpack to ${size}`);
  return decompressZstd(packed, new Uint8Array(size));
}

async function withFile<Result>(path: string, use: (file: FileHandle) => Promise<Result>): Promise<Result> {
  const handle = await open(path);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

async function piecesOf(file: FileHandle, messages: readonly ArrowMessage[]): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (const { at, bytes } of messages) {
    const piece = new Uint8Array(bytes);
    await file.read(piece, 0, bytes, at);
    pieces.push(piece);
  }
  return pieces;
}

type KnownSchema = {
  /** As the library takes it. */
  readonly schema: Uint8Array;
  readonly columns: readonly string[];
  readonly natures: ReadonlyMap<string, ColumnNature>;
};

function readSchema(stored: Uint8Array): KnownSchema {
  try {
    const schema = withoutLongNumbers(stored);
    // A name that is left out is null, whatever the library's types say.
    const columns = tableFromIPC([schema]).schema.fields.map(({ name }: { name: string | null }) => name ?? "");
    return { schema, columns, natures: arrowNatures(stored) };
  } catch (error) {
    throw new Unreadable("The Arrow file is damaged: its schema cannot be read, or names a type that is not known.", {
      cause: error,
    });
  }
}

function refuseGiants(batches: readonly ArrowMessage[]): void {
  const giant = batches.findIndex(({ bytes }) => bytes > batchBytesMax);
  if (giant === -1) return;
  const gigabytes = ((batches[giant]?.bytes ?? 0) / 2 ** 30).toFixed(1);
  throw new Unreadable(
    `Record batch ${giant + 1} holds ${gigabytes} GB in one piece: write the table in smaller batches (pyarrow's max_chunksize), or as Parquet.`,
  );
}

/** Small batches go together, each with the dictionaries that come before it. */
function* groupsOf(messages: readonly ArrowMessage[]): Iterable<readonly ArrowMessage[]> {
  let group: ArrowMessage[] = [];
  let [rows, bytes] = [0, 0];
  for (const message of messages) {
    group.push(message);
    rows += message.rows;
    bytes += message.bytes;
    if (message.kind !== "batch" || (rows < rowsAtOnce && bytes < bytesAtOnce)) continue;
    yield group;
    [group, rows, bytes] = [[], 0, 0];
  }
  if (group.some(({ kind }) => kind === "batch")) yield group;
}

/** The dictionaries that hold for what comes next: one that is no addition takes the place of its like. */
function afterwards(known: readonly ArrowMessage[], group: readonly ArrowMessage[]): readonly ArrowMessage[] {
  let held = known;
  for (const message of group) {
    if (message.kind !== "dictionary") continue;
    const others = held.filter(({ dictionary }) => dictionary !== message.dictionary);
    held = [...(message.isDelta ? held : others), message];
  }
  return held;
}

type RunOptions = {
  readonly own: readonly ArrowMessage[];
  readonly columns: readonly string[];
  readonly natures: ReadonlyMap<string, ColumnNature>;
  /** Batches read before these, and in the whole file. */
  readonly before: number;
  readonly all: number;
};

function* runsOf(pieces: Uint8Array[], { own, columns, natures, before, all }: RunOptions): Iterable<TableRun> {
  const decoded = decode(pieces, before, all);
  for (const [i, { rows }] of own.entries()) {
    for (let start = 0; start < rows; start += rowsAtOnce) {
      const end = Math.min(rows, start + rowsAtOnce);
      try {
        const values = columns.map((name, column) => {
          const read = arrowValues(batchOf(decoded[column], i, rows), start, end);
          const nature = natures.get(name);
          return nature === undefined ? read : convertValues(read, nature);
        });
        yield { rows: end - start, columns: values };
      } catch (error) {
        throw error instanceof Unreadable ? error : brokenBatch(before + i, all, error);
      }
    }
  }
}

function decode(pieces: Uint8Array[], before: number, all: number): readonly (readonly Batch<unknown>[])[] {
  try {
    const { children } = tableFromIPC(pieces, { useDate: true, useBigInt: true });
    for (const { data } of children) data.forEach(checkArrowReach);
    return children.map(({ data }) => data);
  } catch (error) {
    throw brokenBatch(before, all, error);
  }
}

function batchOf(batches: readonly Batch<unknown>[] | undefined, i: number, rows: number): Batch<unknown> {
  const batch = batches?.[i];
  if (batch?.length !== rows) throw new RangeError(`a record batch has ${rows} rows and a column ${batch?.length}`);
  return batch;
}

function brokenBatch(before: number, all: number, cause: unknown): Unreadable {
  return new Unreadable(
    `Record batch ${before + 1} of ${all} cannot be read: the Arrow file is damaged, or encoded in a way that is not supported.`,
    { cause },
  );
}
