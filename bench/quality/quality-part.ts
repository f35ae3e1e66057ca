import type { Findings } from "../report/part.ts";

/** How much is simulated. */
export type Extent = { readonly seed: number; readonly models: number; readonly runs: number };

/** A part of the quality benchmark: it simulates, and says what it found. */
export type QualityPart = {
  readonly name: string;
  readonly says: string;
  /** What is simulated unless told: models that nothing happens to, and trials of each change. */
  readonly usual: Omit<Extent, "seed">;
  readonly measure: (extent: Extent, tell: (line: string) => void) => Findings;
};
