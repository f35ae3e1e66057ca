/**
 * What the machine keeps of a pickled object: enough to know every name, every call, and the size of an array.
 * Objects are shared as Python shares them, so that what is appended to a list after it was memoised is seen.
 */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | Unread
  | PickledBytes
  | Tuple
  | List
  | Dictionary
  | Global
  | Made
  | Persistent;

/** A value whose content does not matter to the scan, or was not worked out: a set, a string with escapes. */
export type Unread = { readonly kind: "unread" };

/** Bytes of the stream itself, not copied. */
export type PickledBytes = { readonly kind: "bytes"; readonly start: number; readonly end: number };

export type Tuple = { readonly kind: "tuple"; readonly items: readonly Value[] };

export type List = { readonly kind: "list"; readonly items: Value[]; isWhole: boolean };

/** Only keys that are plain strings are kept; any other key, and the dictionary is no longer fully known. */
export type Dictionary = { readonly kind: "dictionary"; readonly entries: Map<string, Value>; isWhole: boolean };

/** What `find_class` would have resolved. */
export type Global = { readonly kind: "global"; readonly module: string; readonly name: string };

/** What a call gave back. */
export type Made = {
  readonly kind: "made";
  /** The class or function that was called, `null` where it was not a literal name. */
  readonly by: Global | null;
  /** How it was called: only some ways are understood. */
  readonly how: "reduce" | "new" | "reconstructor";
  readonly args: Value;
  /** What `BUILD` set on it, in order. */
  readonly states: Value[];
};

/** What a loader looks up by an id; torch keeps its tensors so. */
export type Persistent = { readonly kind: "persistent"; readonly id: Value };

export const unread: Unread = { kind: "unread" };

/** Whether a value is the one global of that name. */
export function isGlobal(value: Value, module: string, name: string): value is Global {
  return isKind(value, "global") && value.module === module && value.name === name;
}

/** Whether a value is a structure of that kind. */
export function isKind<K extends Structure["kind"]>(
  value: Value | undefined,
  kind: K,
): value is Extract<Structure, { kind: K }> {
  return typeof value === "object" && value !== null && value.kind === kind;
}

type Structure = Exclude<Value, string | number | bigint | boolean | null>;
