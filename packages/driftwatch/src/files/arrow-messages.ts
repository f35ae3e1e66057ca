import type { FileHandle } from "node:fs/promises";
import { checkBatchLists, checkSchemaLists } from "./check-arrow-lists.ts";
import { flatTable } from "./flat-table.ts";
import { Unreadable } from "./reader.ts";

/** What an Arrow file or stream consists of. */
export type ArrowParts = {
  /** The message that tells its columns. */
  readonly schema: Uint8Array;
  /** Dictionaries and batches of rows, in the order in which rows need them. */
  readonly messages: readonly ArrowMessage[];
};

export type ArrowMessage = {
  readonly kind: "dictionary" | "batch";
  /** Where it stands in the file, and how long it is with its head. */
  readonly at: number;
  readonly bytes: number;
  /** Of a batch. */
  readonly rows: number;
  /** Of a dictionary: which one, and whether it adds to what that one held before. */
  readonly dictionary: string;
  readonly isDelta: boolean;
};

const [magic, firstMagic] = ["ARROW1", "FEA1"];
const headBytesMax = 64 * 1_048_576;

/**
 * Finds the parts of an Arrow file by its footer, and those of a stream by their heads, one after the other; what they hold
 * is not read.
 *
 * @throws Unreadable if it is neither, or cut off
 * @see https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
 */
export async function arrowMessages(handle: FileHandle): Promise<ArrowParts> {
  const { size } = await handle.stat();
  if (size === 0) throw new Unreadable("The file is empty.");
  const mark = (await bytesAt(handle, 0, Math.min(size, 6))).toString("latin1");
  if (mark.startsWith(firstMagic))
    throw new Unreadable("The file is Feather version 1: write it again as version 2 (pandas' to_feather does).");
  return mark === magic ? await partsOfFile(handle, size) : await partsOfStream(handle, size);
}

function noArrow(cause?: unknown): Unreadable {
  return new Unreadable("The file is no Arrow file: it begins neither with ARROW1 nor with a schema.", { cause });
}

function cutOff(batches: number): Unreadable {
  const where = batches === 0 ? "before its first rows" : `after record batch ${batches}`;
  return new Unreadable(`The Arrow file is cut off ${where}: copy or write it again.`);
}

/** In a file a dictionary may stand behind the rows that refer to it, so all of them come first. */
async function partsOfFile(handle: FileHandle, size: number): Promise<ArrowParts> {
  const tail = await bytesAt(handle, Math.max(0, size - 10), Math.min(size, 10));
  if (size < 18 || tail.subarray(4).toString("latin1") !== magic)
    throw new Unreadable("The Arrow file is cut off: its end is missing; copy or write it again.");
  try {
    const footerBytes = tail.readInt32LE(0);
    const footer = await bytesAt(handle, size - 10 - footerBytes, footerBytes);
    const table = flatTable(footer, footer.readUInt32LE(0));
    const schema = table.table(6);
    if (schema === null) throw new RangeError("the footer has no schema");
    checkSchemaLists(footer, schema);
    const blocks = [...table.structures(8, 24), ...table.structures(10, 24)];
    const places = blocks.map((place) => Number(footer.readBigInt64LE(place)));
    const messages: ArrowMessage[] = [];
    for (const at of places) messages.push(messageOf(await readHead(handle, at, size), at));
    return { schema: schemaMessage(footer, schema.at), messages };
  } catch (error) {
    throw new Unreadable("The Arrow file is damaged: its footer, or what it points to, cannot be read.", {
      cause: error,
    });
  }
}

/** A footer holds the schema itself, and readers want it in a message: one that points into the footer's copy. */
function schemaMessage(footer: Buffer, schemaAt: number): Uint8Array {
  const [table, start] = [16, 32];
  const padding = -footer.length & 7;
  const head = Buffer.alloc(start);
  head.writeUInt32LE(table, 0);
  for (const [i, offset] of [12, 12, 4, 6, 8, 0].entries()) head.writeUInt16LE(offset, 4 + 2 * i);
  head.writeInt32LE(table - 4, table);
  head.writeInt16LE(4, table + 4);
  head.writeUInt8(schemaKind, table + 6);
  head.writeUInt32LE(start + schemaAt - (table + 8), table + 8);
  const prefix = Buffer.alloc(8, 0xff);
  prefix.writeInt32LE(start + footer.length + padding, 4);
  return Uint8Array.from(Buffer.concat([prefix, head, footer, Buffer.alloc(padding)]));
}

const [schemaKind, dictionaryKind, batchKind] = [1, 2, 3];

async function partsOfStream(handle: FileHandle, size: number): Promise<ArrowParts> {
  let schema: Uint8Array | null = null;
  const messages: ArrowMessage[] = [];
  let batches = 0;
  for (let at = 0; at + 4 <= size;) {
    const head = await streamHead(handle, at, { size, isFirst: at === 0, batches });
    if (head === null) break;
    if (at + head.bytes > size) throw cutOff(batches);
    if (schema === null) {
      if (head.kind !== schemaKind) throw noArrow();
      schema = Uint8Array.from(await bytesAt(handle, at, head.bytes));
    } else if (head.kind === dictionaryKind || head.kind === batchKind) messages.push(messageOf(head, at));
    if (head.kind === batchKind) batches += 1;
    at += head.bytes;
  }
  if (schema === null) throw noArrow();
  return { schema, messages };
}

type StreamOptions = { readonly size: number; readonly isFirst: boolean; readonly batches: number };

async function streamHead(
  handle: FileHandle,
  at: number,
  { size, isFirst, batches }: StreamOptions,
): Promise<Head | null> {
  try {
    return await readHead(handle, at, size);
  } catch (error) {
    if (isFirst) throw noArrow(error);
    if (error instanceof EndReached) throw cutOff(batches);
    throw new Unreadable(
      `The Arrow file is damaged: what follows record batch ${batches} cannot be read; copy or write it again.`,
      { cause: error },
    );
  }
}

class EndReached extends RangeError {}

type Head = Omit<ArrowMessage, "kind" | "at"> & { readonly kind: number };

/** @returns `null` for the mark that ends a stream */
async function readHead(handle: FileHandle, at: number, size: number): Promise<Head | null> {
  const prefix = await bytesAt(handle, at, Math.min(8, size - at));
  // Before version 0.15 the length came without the mark of four bytes.
  const isMarked = prefix.readInt32LE(0) === -1;
  if (isMarked && prefix.length < 8) throw new EndReached("a prefix is cut off");
  const headBytes = prefix.readInt32LE(isMarked ? 4 : 0);
  if (headBytes === 0) return null;
  const headAt = at + (isMarked ? 8 : 4);
  if (headBytes < 0 || headBytes > headBytesMax) throw new RangeError(`a head of ${headBytes} bytes`);
  if (headAt + headBytes > size) throw new EndReached("a head is cut off");
  const head = await bytesAt(handle, headAt, headBytes);
  const message = flatTable(head, head.readUInt32LE(0));
  const [kind, content, bodyBytes] = [message.byte(6), message.table(8), Number(message.long(10))];
  if (bodyBytes < 0) throw new RangeError(`a body of ${bodyBytes} bytes`);
  if (kind === schemaKind && content !== null) checkSchemaLists(head, content);
  if (kind === batchKind) checkBatchLists(head, content);
  if (kind === dictionaryKind) checkBatchLists(head, content?.table(6) ?? null);
  return {
    kind,
    bytes: headAt - at + headBytes + bodyBytes,
    rows: kind === batchKind ? Number(content?.long(4) ?? 0n) : 0,
    dictionary: kind === dictionaryKind ? String(content?.long(4) ?? 0n) : "",
    isDelta: kind === dictionaryKind && content?.byte(8) === 1,
  };
}

function messageOf(head: Head | null, at: number): ArrowMessage {
  if (head === null || (head.kind !== dictionaryKind && head.kind !== batchKind))
    throw new RangeError("neither a dictionary nor a batch of rows");
  return { ...head, kind: head.kind === batchKind ? "batch" : "dictionary", at };
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position });
  if (bytesRead !== length) throw new EndReached(`${bytesRead} of ${length} bytes are there`);
  return buffer;
}
