/** What was made last, by name. A name says all that a value was made from, so nothing remembered is ever old. */
export type Memory<Value> = {
  /** What is remembered under a name, or else is made now and remembered. */
  recall(name: string, make: () => Promise<Value>): Promise<Value>;
  /** Every name that is remembered. */
  names(): string[];
};

/** @param most - values that are kept; the one that nobody asked for longest goes first */
export function createMemory<Value>(most: number): Memory<Value> {
  const known = new Map<string, { readonly value: Value }>();
  return {
    async recall(name, make) {
      const found = known.get(name) ?? { value: await make() };
      known.delete(name);
      known.set(name, found);
      for (const oldest of known.keys()) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
      return found.value;
    },
    names: () => [...known.keys()],
  };
}
