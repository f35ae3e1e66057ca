import { BinaryWriter, typeIds } from "./binary-writer.ts";
import type { Parcel } from "./parcel.ts";
import { keyOf } from "./event-key.ts";
import type { ModelKey } from "./model-key.ts";
import type { Premise } from "./premise.ts";

/**
 * A prediction of numbers and categories, as it lies in the bytes that brought it: nothing is made for it but its id.
 * Texts are places in these bytes, whole UTF-8 without NUL. One is filled again and again.
 */
export type PlainRow = {
  /** A UUID in lower case. */
  id: string;
  /** Epoch ms. */
  time: number;
  /** By slot; NaN: none. */
  readonly numbers: Float64Array;
  /** By slot, where a category begins and ends; -1: none. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** NaN: none. */
  output: number;
  /** -1: none. */
  classStart: number;
  classEnd: number;
  /** NaN: none. */
  latencyMs: number;
};

/** A row without anything in it, for so many slots. */
export function emptyPlainRow(numbers: number, categories: number): PlainRow {
  return {
    ...{ id: "", time: 0, output: Number.NaN, classStart: -1, classEnd: -1, latencyMs: Number.NaN },
    numbers: new Float64Array(numbers).fill(Number.NaN),
    starts: new Int32Array(categories).fill(-1),
    ends: new Int32Array(categories).fill(-1),
  };
}

/** What all rows of a request share. */
export type PlainFrame = ModelKey & { readonly version: number; readonly receivedAt: number };

/** Rows on their way into a parcel, each written as it is read. */
export type PlainRows = {
  add(row: PlainRow, source: Uint8Array): void;
  take(premise: Premise): Parcel;
};

/** @param writer - nobody else's until the rows are taken, or left */
export function collectPlainRows(frame: PlainFrame, writer: BinaryWriter): PlainRows {
  // What a request that was left behind has written.
  writer.clear();
  const ends: number[] = [];
  const keys: string[] = [];
  return {
    add(row, source) {
      writePlainRow(writer, frame, row, source);
      ends.push(writer.length);
      keys.push(keyOf(frame.model, row.id));
    },
    take: (premise) => ({
      body: writer.take(),
      ends,
      keys,
      ranks: new Array<number>(keys.length).fill(0),
      models: new Set([frame.model]),
      organisations: new Set([frame.organisation]),
      premise,
    }),
  };
}

/** The columns of `predictions`, as `encodeEvents` writes them. */
function writePlainRow(writer: BinaryWriter, frame: PlainFrame, row: PlainRow, source: Uint8Array): void {
  const start = writer.beginRecord(14);
  writer.type(typeIds.int4);
  writer.int4(frame.organisation);
  writer.type(typeIds.int4);
  writer.int4(frame.model);
  writer.type(typeIds.uuid);
  writer.uuid(row.id);
  writer.type(typeIds.int4);
  writer.int4(frame.version);
  writer.type(typeIds.timestamptz);
  writer.timestamptz(row.time);
  writer.type(typeIds.timestamptz);
  writer.timestamptz(frame.receivedAt);
  writer.type(typeIds.float8s);
  writer.float8sOf(row.numbers);
  writer.type(typeIds.texts);
  writer.textsOf(source, row.starts, row.ends);
  writer.type(typeIds.float8);
  if (Number.isNaN(row.output)) writer.null();
  else writer.float8(row.output);
  writer.type(typeIds.text);
  if (row.classStart === -1) writer.null();
  else writer.textOf(source, row.classStart, row.classEnd);
  writer.type(typeIds.float4);
  if (Number.isNaN(row.latencyMs)) writer.null();
  else writer.float4(row.latencyMs);
  for (const type of [typeIds.text, typeIds.text, typeIds.jsonb]) {
    writer.type(type);
    writer.null();
  }
  writer.endRecord(start);
}
