/** What a detector says after one value. */
export type Change = {
  /** "insufficient" until so many values came that it could detect anything. */
  readonly status: "insufficient" | "stable" | "warning" | "drift";
  /** Values since the last detection. */
  readonly n: number;
  /** Their mean: after "drift", that of the time which ended; `null` before the first value. */
  readonly mean: number | null;
};

/** Watches a stream, value by value. NaN, null, undefined and infinities are left out, and change nothing. */
export type ChangeDetector = { readonly update: (value: number | null | undefined) => Change };

/** The memory of one detector between two detections: takes the value, the rows so far and their mean. */
export type Watch = (value: number, n: number, mean: number) => Change["status"];

/** A detector that begins anew, with a fresh memory, on the value after a detection. */
export function changeDetector(begin: () => Watch): ChangeDetector {
  let watch = begin();
  let last: Change = { status: "insufficient", n: 0, mean: null };
  return {
    update: (value) => {
      if (value === null || value === undefined || !Number.isFinite(value)) return last;
      if (last.status === "drift") {
        watch = begin();
        last = { status: "insufficient", n: 0, mean: null };
      }
      const n = last.n + 1;
      const before = last.mean ?? 0;
      // Apart, since the difference of two values may be beyond the largest double.
      const mean = before + (value / n - before / n);
      last = { status: watch(value, n, mean), n, mean };
      return last;
    },
  };
}

/** Refuses a stream that is not of errors: 1 where the model was wrong, 0 where it was right. */
export function demandError(name: string, value: number): void {
  if (value !== 0 && value !== 1) throw new RangeError(`${name} needs 0 or 1, got ${value}`);
}
