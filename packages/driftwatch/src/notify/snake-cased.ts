/** A value whose keys are named as in the HTTP API: `openedAt` becomes `opened_at`, at every depth. */
export type SnakeCased<Value> = Value extends readonly (infer Item)[]
  ? readonly SnakeCased<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value & string as SnakeKey<Key>]: SnakeCased<Value[Key]> }
    : Value;

type SnakeKey<Key extends string> = Key extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeKey<Rest>}`
  : Key;

/**
 * The same value with its keys in snake case, for the wire. Texts stay: only keys of our own may be given, never names of
 * users as keys.
 *
 * @example
 * snakeCased({ openedAt: null, findings: [{ pValue: 0.04 }] }); // => { opened_at: null, findings: [{ p_value: 0.04 }] }
 */
export function snakeCased<Value>(value: Value): SnakeCased<Value>;
export function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => snakeCased(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [snakeKey(key), snakeCased(inner)]));
}

function snakeKey(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
