import { useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";

import { type Palette, readPalette } from "./palette.ts";

/** The theme's colours; another object after a change of theme. */
export function usePalette(): Palette {
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  // The scheme is not read below, but the CSS variables follow it.
  return useMemo(() => (scheme === "dark" ? readPalette() : readPalette()), [scheme]);
}
