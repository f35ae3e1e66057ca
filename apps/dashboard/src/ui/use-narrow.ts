import { useMediaQuery } from "@mantine/hooks";

/** A phone's width. Known before the first paint, or the page would flip. */
export function useNarrow(): boolean {
  const query = "(max-width: 47.99em)";
  return useMediaQuery(query, window.matchMedia(query).matches, { getInitialValueInEffect: false });
}
