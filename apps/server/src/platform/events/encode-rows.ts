import { BinaryWriter, typeIds } from "./binary-writer.ts";
import { keyOf } from "./event-key.ts";
import type { EventRow, LabelRow } from "./event-store.ts";
import type { Parcel } from "./parcel.ts";

/** The columns of `predictions` in their order, which is that of `encodeEvents`. */
export const eventColumns =
  "organisation, model, id, version, time, received_at, numbers, categories, output, class, latency_ms, error, external_id, extra";

/** The columns of `labels` in their order, which is that of `encodeLabels`. */
export const labelColumns = "organisation, model, prediction, number, class, time, received_at";

/**
 * Predictions in binary; 7 microseconds a row of 45 features.
 *
 * @param writer - used again and again by who encodes much: its space is worth more than a small batch
 * @throws RangeError if an id is no UUID
 */
export function encodeEvents(rows: readonly EventRow[], writer: BinaryWriter = new BinaryWriter()): Parcel {
  return encode(rows, writer, {
    key: ({ model, id }) => keyOf(model, id),
    rank: () => 0,
    write(row) {
      const start = writer.beginRecord(14);
      writer.type(typeIds.int4);
      writer.int4(row.organisation);
      writer.type(typeIds.int4);
      writer.int4(row.model);
      writer.type(typeIds.uuid);
      writer.uuid(row.id);
      writer.type(typeIds.int4);
      writer.int4(row.version);
      writer.type(typeIds.timestamptz);
      writer.timestamptz(row.time);
      writer.type(typeIds.timestamptz);
      writer.timestamptz(row.receivedAt);
      writer.type(typeIds.float8s);
      writer.float8s(row.numbers);
      writer.type(typeIds.texts);
      writer.texts(row.categories);
      writer.type(typeIds.float8);
      orNull(writer, row.output, (value) => writer.float8(value));
      writer.type(typeIds.text);
      orNull(writer, row.class, (value) => writer.text(value));
      writer.type(typeIds.float4);
      orNull(writer, row.latencyMs, (value) => writer.float4(value));
      writer.type(typeIds.text);
      orNull(writer, row.error, (value) => writer.text(value));
      writer.type(typeIds.text);
      orNull(writer, row.externalId, (value) => writer.text(value));
      writer.type(typeIds.jsonb);
      orNull(writer, row.extra, (value) => writer.jsonb(value));
      writer.endRecord(start);
    },
  });
}

/**
 * Labels in binary. Of two for one prediction, the one with the later time counts.
 *
 * @throws RangeError if an id is no UUID
 */
export function encodeLabels(rows: readonly LabelRow[], writer: BinaryWriter = new BinaryWriter()): Parcel {
  return encode(rows, writer, {
    key: ({ model, prediction }) => keyOf(model, prediction),
    rank: ({ time }) => time,
    write(row) {
      const start = writer.beginRecord(7);
      writer.type(typeIds.int4);
      writer.int4(row.organisation);
      writer.type(typeIds.int4);
      writer.int4(row.model);
      writer.type(typeIds.uuid);
      writer.uuid(row.prediction);
      writer.type(typeIds.float8);
      orNull(writer, row.number, (value) => writer.float8(value));
      writer.type(typeIds.text);
      orNull(writer, row.class, (value) => writer.text(value));
      writer.type(typeIds.timestamptz);
      writer.timestamptz(row.time);
      writer.type(typeIds.timestamptz);
      writer.timestamptz(row.receivedAt);
      writer.endRecord(start);
    },
  });
}

type Encoding<Row> = {
  readonly key: (row: Row) => string;
  readonly rank: (row: Row) => number;
  readonly write: (row: Row) => void;
};

function encode<Row extends { readonly organisation: number; readonly model: number }>(
  rows: readonly Row[],
  writer: BinaryWriter,
  { key, rank, write }: Encoding<Row>,
): Parcel {
  // What a row that could not be encoded left behind.
  writer.clear();
  const ends: number[] = [];
  for (const row of rows) {
    write(row);
    ends.push(writer.length);
  }
  return {
    body: writer.take(),
    ends,
    keys: rows.map(key),
    ranks: rows.map(rank),
    models: new Set(rows.map(({ model }) => model)),
    organisations: new Set(rows.map(({ organisation }) => organisation)),
    premise: null,
  };
}

function orNull<Value>(writer: BinaryWriter, value: Value | null, write: (value: Value) => void): void {
  if (value === null) writer.null();
  else write(value);
}
