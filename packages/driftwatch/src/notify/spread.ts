/** A label that wants its middle at `at` and takes `size` along the same axis. */
export type Label = { readonly at: number; readonly size: number };

/**
 * Where labels go that may not overlap: each as near as it can to where it wants to be, in the same order, within
 * [from, to] as long as they fit at all.
 *
 * @param labels - ascending by `at`
 * @returns their middles, in the same order
 */
export function spread(labels: readonly Label[], from: number, to: number): number[] {
  const starts: number[] = [];
  let free = from;
  for (const { at, size } of labels) {
    const start = Math.max(at - size / 2, free);
    starts.push(start);
    free = start + size;
  }
  let end = to;
  for (let index = labels.length - 1; index >= 0; index -= 1) {
    const size = labels[index]?.size ?? 0;
    const start = Math.min(starts[index] ?? from, end - size);
    starts[index] = start;
    end = start;
  }
  return starts.map((start, index) => start + (labels[index]?.size ?? 0) / 2);
}
