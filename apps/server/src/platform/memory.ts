/** What was made last, by name. A name says all that a value was made from, so nothing remembered is ever old. */
export type Memory<Value> = {
  /** What is remembered under a name, or else is made now and remembered. */
  recall(name: string, make: () => Promise<Value>): Promise<Value>;
  /** What is remembered under a name; `null`: nothing is. */
  find(name: string): Value | null;
  /** Remembers a value in place of the one before. */
  keep(name: string, value: Value): void;
  /** Every name that is remembered. */
  names(): string[];
};

export type MemoryLimits<Value> = {
  /** Values that are kept. */
  readonly most: number;
  /** About how large one is, and how large all may be together; one that is larger by itself is the only one. */
  readonly bytesOf?: (value: Value) => number;
  readonly bytesMax?: number;
};

/** The value that nobody asked for longest goes first. */
export function createMemory<Value>({
  most,
  bytesOf = () => 0,
  bytesMax = Number.POSITIVE_INFINITY,
}: MemoryLimits<Value>): Memory<Value> {
  const known = new Map<string, { readonly value: Value; readonly bytes: number }>();
  let held = 0;
  const forget = (name: string): void => {
    held -= known.get(name)?.bytes ?? 0;
    known.delete(name);
  };
  const put = (name: string, found: { readonly value: Value; readonly bytes: number }): void => {
    forget(name);
    known.set(name, found);
    held += found.bytes;
    for (const oldest of known.keys()) {
      if (known.size <= most && (held <= bytesMax || known.size === 1)) break;
      forget(oldest);
    }
  };
  return {
    async recall(name, make) {
      let found = known.get(name);
      if (found === undefined) {
        const value = await make();
        found = { value, bytes: bytesOf(value) };
      }
      put(name, found);
      return found.value;
    },
    find: (name) => known.get(name)?.value ?? null,
    keep: (name, value) => put(name, { value, bytes: bytesOf(value) }),
    names: () => [...known.keys()],
  };
}
