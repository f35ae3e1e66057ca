/**
 * The spans in which `isOver` held, from the first such moment to the one after the last. The last moment counts as
 * lasting as long as the step before it.
 */
export function breachSpans(
  times: readonly number[],
  isOver: (index: number) => boolean,
): { readonly from: number; readonly to: number }[] {
  const spans: { from: number; to: number }[] = [];
  const step = (times.at(-1) ?? 0) - (times.at(-2) ?? times.at(-1) ?? 0);
  times.forEach((at, i) => {
    if (!isOver(i)) return;
    const to = times[i + 1] ?? at + step;
    const last = spans.at(-1);
    if (last?.to === at) last.to = to;
    else spans.push({ from: at, to });
  });
  return spans;
}
