/**
 * A value of Universal Binary JSON (draft 12), with the typed containers that XGBoost writes.
 *
 * @returns what JSON.parse would; numbers of 64 bits as doubles, and no-ops left out
 * @throws RangeError where the bytes are none, say more than there is, go deeper than 64, hold more than some millions of
 * values, or type a container by what is no number
 * @see https://ubjson.org
 */
export function readUbjson(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader: Reader = { bytes, view, at: 0, budget: valuesMax };
  const value = readValue(reader, takeMark(reader), 0);
  if (reader.at !== bytes.length) throw new RangeError("readUbjson found bytes behind the value");
  return value;
}

type Reader = {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  /** Values that may still be read. */
  budget: number;
};

const depthMax = 64;
/** Three times what a booster of 16 MB holds; all of them take a few hundred megabytes at the most. */
const valuesMax = 2 ** 24;
/** What a container, or a name in it, takes beside a number. */
const containerCost = 8;
/** The mark of a name's length, and the length; of a value that has no type, its mark. */
const [nameBytes, markBytes] = [2, 1];

/** Numbers by their mark: how many bytes, and how they are read; all are big-endian. */
const numbers: Readonly<
  Record<string, { readonly size: number; read(view: DataView, at: number): number } | undefined>
> = {
  i: { size: 1, read: (view, at) => view.getInt8(at) },
  U: { size: 1, read: (view, at) => view.getUint8(at) },
  I: { size: 2, read: (view, at) => view.getInt16(at) },
  l: { size: 4, read: (view, at) => view.getInt32(at) },
  L: { size: 8, read: (view, at) => Number(view.getBigInt64(at)) },
  d: { size: 4, read: (view, at) => view.getFloat32(at) },
  D: { size: 8, read: (view, at) => view.getFloat64(at) },
};

function readValue(reader: Reader, mark: string, depth: number): unknown {
  if (depth > depthMax) throw new RangeError("readUbjson takes values in values, but not so deep");
  spend(reader, 1);
  switch (mark) {
    case "Z":
      return null;
    case "T":
      return true;
    case "F":
      return false;
    case "C":
      return String.fromCharCode(reader.bytes[take(reader, 1)] ?? 0);
    case "S":
      return readText(reader);
    case "[":
      spend(reader, containerCost);
      return readArray(reader, depth);
    case "{":
      spend(reader, containerCost);
      return readObject(reader, depth);
    default:
      return readNumber(reader, mark);
  }
}

function spend(reader: Reader, cost: number): void {
  reader.budget -= cost;
  if (reader.budget < 0) throw new RangeError("readUbjson takes many values, but not so many");
}

function readNumber(reader: Reader, mark: string): number {
  const kind = kindOf(mark);
  return kind.read(reader.view, take(reader, kind.size));
}

function kindOf(mark: string): NonNullable<(typeof numbers)[string]> {
  const kind = Object.hasOwn(numbers, mark) ? numbers[mark] : undefined;
  if (kind === undefined) throw new RangeError(`readUbjson does not know the mark ${JSON.stringify(mark)}`);
  return kind;
}

function readText(reader: Reader): string {
  const length = readLength(reader);
  const start = take(reader, length);
  return new TextDecoder().decode(reader.bytes.subarray(start, start + length));
}

function readLength(reader: Reader): number {
  const length = readNumber(reader, takeMark(reader));
  if (!Number.isInteger(length) || length < 0) throw new RangeError("readUbjson found a length that is none");
  return length;
}

type Head = { readonly type: string | null; readonly count: number | null };

/**
 * `$` and a type, `#` and a count: both, the second alone, or neither. A type is a number's: of null and of truths there
 * would be any count without a byte.
 */
function readHead(reader: Reader, bytesOfName: number): Head {
  let type: string | null = null;
  let bytesOfValue = markBytes;
  if (peek(reader) === "$") {
    reader.at += 1;
    type = takeMark(reader);
    bytesOfValue = kindOf(type).size;
    if (peek(reader) !== "#") throw new RangeError("readUbjson found a type without a count");
  }
  if (peek(reader) !== "#") return { type, count: null };
  reader.at += 1;
  const count = readLength(reader);
  if (count * (bytesOfName + bytesOfValue) > reader.bytes.length - reader.at)
    throw new RangeError("readUbjson found a count beyond the end");
  return { type, count };
}

function readArray(reader: Reader, depth: number): unknown[] {
  const { type, count } = readHead(reader, 0);
  const values: unknown[] = [];
  if (count === null) {
    while (peek(reader) !== "]") values.push(readValue(reader, takeMark(reader), depth + 1));
    reader.at += 1;
    return values;
  }
  for (let at = 0; at < count; at += 1) values.push(readValue(reader, type ?? takeMark(reader), depth + 1));
  return values;
}

function readObject(reader: Reader, depth: number): Record<string, unknown> {
  const { type, count } = readHead(reader, nameBytes);
  const entries: [string, unknown][] = [];
  const isMore = (): boolean => (count === null ? peek(reader) !== "}" : entries.length < count);
  while (isMore()) {
    spend(reader, containerCost);
    entries.push([readText(reader), readValue(reader, type ?? takeMark(reader), depth + 1)]);
  }
  if (count === null) reader.at += 1;
  return Object.fromEntries(entries);
}

function peek({ bytes, at }: Reader): string {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError("readUbjson found no end");
  return String.fromCharCode(byte);
}

function takeMark(reader: Reader): string {
  let mark = peek(reader);
  reader.at += 1;
  while (mark === "N") {
    mark = peek(reader);
    reader.at += 1;
  }
  return mark;
}

/** Where so many bytes begin, which are then read. */
function take(reader: Reader, size: number): number {
  const start = reader.at;
  if (start + size > reader.bytes.length) throw new RangeError("readUbjson found no end");
  reader.at += size;
  return start;
}
