import { type Batch, type DataType, Type } from "@uwdata/flechette";
import { wholeDoubles } from "./flat-column.ts";

/**
 * Some rows of an Arrow column by the rules that Parquet is read by: numbers as doubles with NaN in the gaps, unless whole
 * ones lie beyond 2^53; texts and all else as a list with `null` in them; times as dates, decimals as numbers.
 *
 * @throws RangeError if there are fewer values than rows
 */
export function arrowValues(batch: Batch<unknown>, start: number, end: number): Float64Array | readonly unknown[] {
  const numbers = plainNumbers(batch, start, end);
  if (numbers !== null) return numbers;
  const convert = converterOf(valueType(batch.type));
  const values: unknown[] = [];
  for (let row = start; row < end; row++) values.push(convert(batch.at(row) ?? null));
  return values;
}

/** `null`: they do not stand as doubles or whole numbers of up to 2^53 in the file. */
function plainNumbers(batch: Batch<unknown>, start: number, end: number): Float64Array | null {
  const { type, values, nullCount, validity } = batch;
  if (!plainTypes.has(type.typeId) || (type.typeId === Type.Float && type.precision === 0)) return null;
  if (values.length < end) throw new RangeError(`a column has ${values.length} values where its rows are ${end}`);
  const own = values.subarray(start, end);
  if (own instanceof BigUint64Array) return null;
  const numbers = own instanceof BigInt64Array ? wholeDoubles(own) : Float64Array.from(own);
  if (numbers === null || nullCount === 0 || validity.length === 0) return numbers;
  for (let i = 0; i < numbers.length; i++) if (!batch.isValid(start + i)) numbers[i] = Number.NaN;
  return numbers;
}

const plainTypes: ReadonlySet<number> = new Set([Type.Int, Type.Float, Type.Time, Type.Duration]);

/** What the values are of, where a column holds places in a dictionary, or runs of them. */
function valueType(type: DataType): DataType {
  if (type.typeId === Type.Dictionary) return valueType(type.dictionary);
  if (type.typeId === Type.RunEndEncoded) return valueType(type.children[1]?.type ?? type);
  return type;
}

function converterOf({ typeId }: DataType): (value: unknown) => unknown {
  const decoder = new TextDecoder();
  if (binaryTypes.has(typeId)) return (value) => (value instanceof Uint8Array ? decoder.decode(value) : value);
  if (!listTypes.has(typeId)) return (value) => value;
  // Lists of numbers are typed arrays, which are no lists to whoever looks for vectors.
  return (value) => (isIterable(value) ? Array.from(value) : value);
}

const binaryTypes: ReadonlySet<number> = new Set([Type.Binary, Type.LargeBinary, Type.BinaryView]);
const listTypes: ReadonlySet<number> = new Set([
  Type.List,
  Type.LargeList,
  Type.FixedSizeList,
  Type.ListView,
  Type.LargeListView,
]);

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
