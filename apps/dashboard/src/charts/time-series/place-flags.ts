type Flag = { readonly at: number; readonly label: string };

/** Flags with room for their words; where two stand too close, the later one keeps its line and loses its label. */
export function placeFlags(
  flags: readonly Flag[],
  { from, to, pixels }: { from: number; to: number; pixels: number },
): readonly (Flag & { readonly isLabelled: boolean })[] {
  const toPixel = (at: number): number => ((at - from) / (to - from || 1)) * pixels;
  let free = -Infinity;
  return flags
    .filter(({ at }) => at >= from && at <= to)
    .toSorted((a, b) => a.at - b.at)
    .map((flag) => {
      const half = (flag.label.length * 6.4 + 12) / 2;
      const isLabelled = toPixel(flag.at) - half >= free;
      if (isLabelled) free = toPixel(flag.at) + half + 4;
      return { ...flag, isLabelled };
    });
}
