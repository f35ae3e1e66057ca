type Flag = { readonly at: number; readonly label: string };

export type PlacedFlag = Flag & {
  readonly isLabelled: boolean;
  /** Where the label's middle stands, in pixels from the plot's left edge: over the line, but never outside. */
  readonly centre: number;
};

/** Flags with room for their words; where two stand too close, the later one keeps its line and loses its label. */
export function placeFlags(
  flags: readonly Flag[],
  { from, to, pixels }: { from: number; to: number; pixels: number },
): readonly PlacedFlag[] {
  const toPixel = (at: number): number => ((at - from) / (to - from || 1)) * pixels;
  let free = -Infinity;
  return flags
    .filter(({ at }) => at >= from && at <= to)
    .toSorted((a, b) => a.at - b.at)
    .map((flag) => {
      const half = (flag.label.length * 6.4 + 12) / 2;
      const centre = Math.min(Math.max(toPixel(flag.at), half), Math.max(half, pixels - half));
      const isLabelled = flag.label !== "" && centre - half >= free;
      if (isLabelled) free = centre + half + 4;
      return { ...flag, isLabelled, centre };
    });
}
