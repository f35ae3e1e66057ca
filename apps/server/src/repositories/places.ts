/** Lets few run at once: so many of one organisation, so many in all. */
export type Places = {
  /** @returns what gives it back; call it once. `null`: none is free */
  readonly take: (organisation: number) => (() => void) | null;
};

export function createPlaces({ most, mostOfOne }: { readonly most: number; readonly mostOfOne: number }): Places {
  const taken = new Map<number, number>();
  let all = 0;
  const change = (organisation: number, by: 1 | -1): void => {
    const left = (taken.get(organisation) ?? 0) + by;
    all += by;
    if (left === 0) taken.delete(organisation);
    else taken.set(organisation, left);
  };
  return {
    take(organisation) {
      if (all >= most || (taken.get(organisation) ?? 0) >= mostOfOne) return null;
      change(organisation, 1);
      return () => change(organisation, -1);
    },
  };
}
