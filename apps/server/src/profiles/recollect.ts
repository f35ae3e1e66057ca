/** What was made of stored rows, by names that say all it was made of. */
export type Recollection<Value> = {
  /** What need not be read again. */
  readonly names: readonly string[];
  /** What is known under a name, or else is made now. */
  take(name: string, make: () => Value): Value;
  /** Everything that was taken. */
  readonly taken: ReadonlyMap<string, Value>;
};

/**
 * Goes on from what was taken the last time. What is not taken again is forgotten with it.
 *
 * @param known - by names of which equal ones mean equal values: a stored row's is its place and the transaction that wrote
 * it, which is another one after any change
 */
export function recollect<Value>(known: ReadonlyMap<string, Value>): Recollection<Value> {
  const taken = new Map<string, Value>();
  return {
    names: [...known.keys()],
    taken,
    take(name, make) {
      const value = taken.get(name) ?? known.get(name) ?? make();
      taken.set(name, value);
      return value;
    },
  };
}

/** The body of a row that was not known. @throws Error if it stayed where it is */
export function bodyOf({ name, body }: { readonly name: string; readonly body: Buffer | null }): Buffer {
  if (body === null) throw new Error(`${name} was left unread, and is not known`);
  return body;
}
