/** A table of FlatBuffers, whose fields are found by their place in its list of offsets; one that is left out is 0. */
export type FlatTable = {
  /** Where it begins. */
  readonly at: number;
  byte(field: number): number;
  /** Of 16 bits. @param absent - what it is where it is left out, if not 0 */
  short(field: number, absent?: number): number;
  /** Of 32 bits. */
  number(field: number): number;
  /** Of 64 bits. */
  long(field: number): bigint;
  table(field: number): FlatTable | null;
  /** Where each of a list of structures begins, all of one size in bytes. */
  structures(field: number, size: number): readonly number[];
  /** Where a field itself stands; `null`: it is left out. */
  placeOf(field: number): number | null;
};

/**
 * @param field - where its offset stands in the list: 4 for the first one, 6 for the second
 * @throws RangeError if a field reaches beyond the bytes
 * @see https://flatbuffers.dev/internals/
 */
export function flatTable(bytes: Buffer, at: number): FlatTable {
  const offsets = at - bytes.readInt32LE(at);
  const placeOf = (field: number): number | null => {
    const place = field < bytes.readUInt16LE(offsets) ? bytes.readUInt16LE(offsets + field) : 0;
    return place === 0 ? null : at + place;
  };
  return {
    at,
    placeOf,
    short: (field, absent = 0) => placed(placeOf(field), absent, (place) => bytes.readInt16LE(place)),
    byte: (field) => placed(placeOf(field), 0, (place) => bytes.readUInt8(place)),
    number: (field) => placed(placeOf(field), 0, (place) => bytes.readInt32LE(place)),
    long: (field) => placed(placeOf(field), 0n, (place) => bytes.readBigInt64LE(place)),
    table: (field) => placed(placeOf(field), null, (place) => flatTable(bytes, place + bytes.readUInt32LE(place))),
    structures: (field, size) =>
      placed(placeOf(field), [], (place) => {
        const start = place + bytes.readUInt32LE(place);
        const count = bytes.readUInt32LE(start);
        if (start + 4 + count * size > bytes.length) throw new RangeError("a list reaches beyond its bytes");
        return Array.from({ length: count }, (_, i) => start + 4 + i * size);
      }),
  };
}

/** The tables that a field lists. */
export function tablesAt(bytes: Buffer, table: FlatTable, field: number): readonly FlatTable[] {
  return table.structures(field, 4).map((place) => flatTable(bytes, place + bytes.readUInt32LE(place)));
}

function placed<Value>(place: number | null, absent: Value, read: (place: number) => Value): Value {
  return place === null ? absent : read(place);
}
