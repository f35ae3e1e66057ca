import {
  type ColumnNature,
  durations,
  fixedBytes,
  intervals,
  longDecimals,
  longNumbers,
  timesOfDay,
  type TimeUnit,
  uuids,
} from "./column-nature.ts";
import { type FlatTable, flatTable, tablesAt } from "./flat-table.ts";

/** @see https://github.com/apache/arrow/blob/main/format/Schema.fbs, whose union of types counts from 1 */
const [wholeType, decimalType, timeType, intervalType, fixedBytesType, durationType] = [2, 7, 9, 11, 15, 18];
const units: readonly TimeUnit[] = [1, 1e3, 1e6, 1e9];
const milliseconds = 1;

/**
 * What the schema of an Arrow file says of its columns, by their names; Parquet files that were written through Arrow hold one too.
 *
 * @param message - with its prefix
 * @throws RangeError if it is damaged
 */
export function arrowNatures(message: Uint8Array): ReadonlyMap<string, ColumnNature> {
  const { bytes, fields } = fieldsOf(message);
  return new Map(
    fields.flatMap((field): [string, ColumnNature][] => {
      const nature = natureOf(bytes, field);
      return nature === null ? [] : [[textAt(bytes, field, 4), nature]];
    }),
  );
}

/**
 * The schema with whole numbers of 128 bits, which polars writes and Arrow does not define, as sixteen bytes, which the library
 * knows: they stand alike, and the width of either is the first field of its type.
 */
export function withoutLongNumbers(message: Uint8Array): Uint8Array {
  const own = Uint8Array.from(message);
  const { bytes, fields } = fieldsOf(own);
  for (const field of fields) {
    const type = field.table(10);
    const [kindAt, widthAt] = [field.placeOf(8), type?.placeOf(4) ?? null];
    if (!isLong(field) || kindAt === null || widthAt === null) continue;
    bytes.writeUInt8(fixedBytesType, kindAt);
    bytes.writeInt32LE(16, widthAt);
  }
  return own;
}

function fieldsOf(message: Uint8Array): { readonly bytes: Buffer; readonly fields: readonly FlatTable[] } {
  const all = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  // Before version 0.15 the length came without the mark of four bytes.
  const bytes = all.subarray(all.readInt32LE(0) === -1 ? 8 : 4);
  const schema = flatTable(bytes, bytes.readUInt32LE(0)).table(8);
  return { bytes, fields: schema === null ? [] : tablesAt(bytes, schema, 6) };
}

function natureOf(bytes: Buffer, field: FlatTable): ColumnNature | null {
  const type = field.table(10);
  const unit = units[type?.short(4, milliseconds) ?? milliseconds] ?? 1e3;
  switch (field.byte(8)) {
    case timeType:
      return timesOfDay(unit);
    case durationType:
      return durations(unit);
    case intervalType:
      return intervals;
    case fixedBytesType:
      return extensionOf(bytes, field) === "arrow.uuid" ? uuids : fixedBytes(type?.number(4) ?? 0);
    case decimalType:
      return longDecimals(type?.number(4) ?? 0);
    case wholeType:
      return isLong(field) ? longNumbers({ isSigned: type?.byte(6) === 1 }) : null;
    default:
      return null;
  }
}

function isLong(field: FlatTable): boolean {
  return field.byte(8) === wholeType && field.table(10)?.number(4) === 128;
}

function extensionOf(bytes: Buffer, field: FlatTable): string | null {
  const own = tablesAt(bytes, field, 16).find((entry) => textAt(bytes, entry, 4) === "ARROW:extension:name");
  return own === undefined ? null : textAt(bytes, own, 6);
}

function textAt(bytes: Buffer, table: FlatTable, field: number): string {
  const places = table.structures(field, 1);
  const start = places[0] ?? 0;
  return bytes.toString("utf8", start, start + places.length);
}
