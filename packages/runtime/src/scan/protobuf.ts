/** One field of a message of Protocol Buffers: what it is called by number, and its value. */
export type Field = {
  readonly number: number;
  /** Of a varint, as a signed number of 64 bits; for other kinds 0. */
  readonly value: number;
  /** Of what has a length; for other kinds empty. */
  readonly bytes: Uint8Array;
};

const empty = new Uint8Array();

/**
 * The fields of a message, in their order, to its last byte.
 *
 * @throws RangeError where the bytes are no message
 * @see https://protobuf.dev/programming-guides/encoding
 */
export function* readFields(message: Uint8Array): Generator<Field> {
  let at = 0;
  while (at < message.length) {
    const tag = readVarint(message, at);
    at = tag.end;
    const number = Math.floor(tag.value / 8);
    if (number < 1 || number > 0x1fffffff) throw new RangeError("readFields found no field's number");
    switch (tag.value % 8) {
      case 0: {
        const { value, end } = readVarint(message, at);
        at = end;
        yield { number, value, bytes: empty };
        break;
      }
      case 1:
        at = endOf(message, at + 8);
        yield { number, value: 0, bytes: empty };
        break;
      case 2: {
        const { value, end } = readVarint(message, at);
        if (value < 0) throw new RangeError("readFields found a length below nothing");
        at = endOf(message, end + value);
        yield { number, value: 0, bytes: message.subarray(end, at) };
        break;
      }
      case 5:
        at = endOf(message, at + 4);
        yield { number, value: 0, bytes: empty };
        break;
      default:
        throw new RangeError("readFields found a kind of field that there is not");
    }
  }
}

/** A row of varints without tags, as repeated numbers are packed. @throws RangeError where it is cut off */
export function readPacked(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, end } = readVarint(bytes, at);
    values.push(value);
    at = end;
  }
  return values;
}

function readVarint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let [value, scale] = [0, 1];
  for (let at = start; at < start + exactBytes; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) throw cutOff();
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: at + 1 };
    scale *= 128;
  }
  return readLongVarint(bytes, start);
}

// As many bytes hold 49 bits, which a number holds exactly; a negative one has ten.
const exactBytes = 7;

function readLongVarint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0n;
  for (let at = start; at < start + 10; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) return { value: Number(BigInt.asIntN(64, value)), end: at + 1 };
  }
  throw cutOff();
}

function cutOff(): RangeError {
  return new RangeError("readFields found a number without an end");
}

function endOf(bytes: Uint8Array, end: number): number {
  if (end > bytes.length) throw new RangeError("readFields found a field that is cut off");
  return end;
}
