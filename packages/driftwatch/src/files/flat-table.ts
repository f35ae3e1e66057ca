/** A table of FlatBuffers, whose fields are found by their place in its list of offsets; one that is left out is 0. */
export type FlatTable = {
  /** Where it begins. */
  readonly at: number;
  byte(field: number): number;
  /** Of 32 bits. */
  number(field: number): number;
  /** Of 64 bits. */
  long(field: number): bigint;
  table(field: number): FlatTable | null;
  /** Where each of a list of structures begins, all of one size in bytes. */
  structures(field: number, size: number): readonly number[];
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

function placed<Value>(place: number | null, absent: Value, read: (place: number) => Value): Value {
  return place === null ? absent : read(place);
}
