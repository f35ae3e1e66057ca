/** Values of a column that come in pieces of any size, handed out as many at a time as are asked for. */
export type RowTaker = {
  /** How many can be taken without putting pieces together: 1 at least, 0 at the end. */
  atHand(): Promise<number>;
  /** @throws RangeError if there are fewer */
  take(rows: number): Promise<ArrayLike<unknown>>;
  /** For whoever does not take all. */
  close(): Promise<void>;
};

type Values = Float64Array | readonly unknown[];

/** Doubles stay doubles where all pieces are. */
export function takeRows(pieces: AsyncIterable<Values>): RowTaker {
  const source = pieces[Symbol.asyncIterator]();
  let held: Values = [];
  let given = 0;
  const next = async (): Promise<boolean> => {
    const piece = await source.next();
    [held, given] = [piece.done === true ? [] : piece.value, 0];
    return piece.done !== true;
  };
  return {
    async atHand() {
      while (given === held.length && (await next()));
      return held.length - given;
    },
    async take(rows) {
      const parts: Values[] = [];
      for (let missing = rows; missing > 0;) {
        if (given === held.length && !(await next()))
          throw new RangeError("a column has fewer rows than its row group");
        const part = sliceOf(held, given, Math.min(held.length, given + missing));
        parts.push(part);
        given += part.length;
        missing -= part.length;
      }
      return joined(parts, rows);
    },
    async close() {
      await source.return?.();
    },
  };
}

function sliceOf(values: Values, start: number, end: number): Values {
  if (values instanceof Float64Array) return values.subarray(start, end);
  return start === 0 && end === values.length ? values : values.slice(start, end);
}

function joined(parts: readonly Values[], rows: number): Values {
  const [first, ...more] = parts;
  if (first !== undefined && more.length === 0) return first;
  if (!parts.every((part) => part instanceof Float64Array))
    return new Array<unknown>().concat(...parts.map((part) => (Array.isArray(part) ? part : Array.from(part))));
  const numbers = new Float64Array(rows);
  let at = 0;
  for (const part of parts) {
    numbers.set(part, at);
    at += part.length;
  }
  return numbers;
}
