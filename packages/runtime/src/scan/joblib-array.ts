import { type Dictionary, isGlobal, isKind, type Made, type Value } from "./value.ts";

/** What lies in the stream after one of joblib's array wrappers. */
export type JoblibArray =
  | {
      readonly kind: "bytes";
      /** Whether a byte with the length of a padding comes first. */
      readonly isPadded: boolean;
      /** Bytes of the elements, behind the padding. */
      readonly length: bigint;
    }
  /** An array of Python objects: a pickle of its own. */
  | { readonly kind: "pickle" }
  | { readonly kind: "unknown"; readonly why: string };

/** The class whose state is an array's description, and behind which the array lies in the stream. */
export const arrayWrapper = { module: "joblib.numpy_pickle", name: "NumpyArrayWrapper" } as const;

/** Whether it is that class. */
export function isArrayWrapper(value: Value): boolean {
  return isGlobal(value, arrayWrapper.module, arrayWrapper.name);
}

/**
 * What follows a `NumpyArrayWrapper` whose state was just set. Every form that joblib and numpy do not write is
 * unknown: a byte more or less, and Python would run what we skip.
 *
 * @see joblib 1.6.0, `numpy_pickle.py`, `NumpyArrayWrapper.read_array`
 */
export function arrayBehind(wrapper: Made): JoblibArray {
  const [state] = wrapper.states;
  if (wrapper.states.length !== 1 || !isKind(state, "dictionary") || !state.isWhole) {
    return unknown("the array's description is not a plain one");
  }
  const element = elementOf(state.entries.get("dtype") ?? null);
  if (element.kind === "unknown") return element;
  if (element.kind === "objects") return { kind: "pickle" };

  const rows = elementCount(state);
  if (rows === null) return unknown("the array's shape is not written out");
  const alignment = state.entries.get("numpy_array_alignment_bytes") ?? null;
  if (alignment !== null && alignment !== 16) return unknown("the array's alignment is not 16");
  return { kind: "bytes", isPadded: alignment !== null, length: rows * BigInt(element.size) };
}

/** Elements of the shape's product; joblib multiplies in 64 bits, so what would overflow there has no size here. */
function elementCount(state: Dictionary): bigint | null {
  const shape = state.entries.get("shape") ?? null;
  if (!isKind(shape, "tuple")) return null;
  let count = 1n;
  for (const length of shape.items) {
    if (typeof length !== "number" || !Number.isInteger(length) || length < 0) return null;
    count *= BigInt(length);
  }
  return count < 1n << 62n ? count : null;
}

type Element =
  | { readonly kind: "plain"; readonly size: number }
  | { readonly kind: "objects" }
  | { readonly kind: "unknown"; readonly why: string };

/** Bit of a dtype's flags: some field holds Python objects. */
const hasObjects = 1;

/**
 * The size of an element from `numpy.dtype(text, align, copy)` and the state that it was given.
 *
 * The state is `(version, byte order, subarray, names, fields, size, alignment, flags, …)`; its size counts only for
 * texts, raw bytes and structures.
 */
function elementOf(dtype: Value): Element {
  if (!isKind(dtype, "made") || dtype.how !== "reduce" || dtype.by === null || !isGlobal(dtype.by, "numpy", "dtype")) {
    return unknown("the array's type is not a plain one");
  }
  const [text, align] = isKind(dtype.args, "tuple") ? dtype.args.items : [];
  const [, letter, digits] = (typeof text === "string" ? /^([a-zA-Z])([0-9]{1,9})$/.exec(text) : null) ?? [];
  if (letter === undefined || digits === undefined || (align !== false && align !== 0)) {
    return unknown("the array's type is not a plain one");
  }
  const [state, ...more] = dtype.states;
  if (more.length > 0) return unknown("the array's type is set twice");
  const fields = isKind(state, "tuple") ? state.items : [];
  if (state !== undefined && (fields.length < 8 || fields.length > 9)) {
    return unknown("the array's type has a state that numpy does not write");
  }
  const size = Number(digits);
  if (letter === "U" || letter === "S" || letter === "V") {
    return flexibleElement(letter, size, state === undefined ? null : fields);
  }
  // joblib asks the flags, not the letter, whether a pickle follows; numpy takes both from the state.
  const isObject = letter === "O";
  if (state !== undefined) {
    const [, , subarray, names, members, , , flags] = fields;
    const isPlain = subarray === null && names === null && members === null;
    if (!isPlain || typeof flags !== "number" || ((flags & hasObjects) === hasObjects) !== isObject) {
      return unknown("the array's type contradicts itself");
    }
  }
  if (isObject) return { kind: "objects" };
  return plainSizes[letter]?.includes(size) === true
    ? { kind: "plain", size }
    : unknown(`the array's type ${letter}${size} is not known`);
}

/** Bytes that an element of a kind may have. */
const plainSizes: Readonly<Record<string, readonly number[]>> = {
  b: [1],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  f: [2, 4, 8, 16],
  c: [8, 16, 32],
  m: [8],
  M: [8],
};

function flexibleElement(letter: "U" | "S" | "V", digits: number, state: readonly Value[] | null): Element {
  const size = letter === "U" ? 4 * digits : digits;
  if (state === null) return { kind: "plain", size };
  const [, , subarray, , fields, stated, , flags] = state;
  if (subarray !== null || stated !== size || typeof flags !== "number" || (letter !== "V" && fields !== null)) {
    return unknown("the array's type has another size than its name says");
  }
  const holdsObjects = (flags & hasObjects) === hasObjects;
  if (holdsObjects || !hasPlainFields(fields ?? null)) return unknown("the array is a structure of Python objects");
  return { kind: "plain", size };
}

/** Whether no field of a structure holds Python objects: its flags alone could lie. */
function hasPlainFields(fields: Value): boolean {
  if (fields === null) return true;
  if (!isKind(fields, "dictionary") || !fields.isWhole) return false;
  return [...fields.entries.values()].every((field) => {
    const [dtype] = isKind(field, "tuple") ? field.items : [];
    return dtype !== undefined && isPlainField(dtype);
  });
}

function isPlainField(dtype: Value): boolean {
  if (!isKind(dtype, "made")) return false;
  const [state] = dtype.states;
  const subarray = isKind(state, "tuple") ? (state.items[2] ?? null) : null;
  if (isKind(subarray, "tuple")) return isPlainField(subarray.items[0] ?? null);
  return elementOf(dtype).kind === "plain";
}

function unknown(why: string): { readonly kind: "unknown"; readonly why: string } {
  return { kind: "unknown", why };
}
