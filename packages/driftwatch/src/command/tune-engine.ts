import { setFlagsFromString } from "node:v8";
import type { Work } from "./output.ts";

/**
 * Sets what V8 does otherwise for long-lived programs, for a process that has one piece of work to do and then ends. Figures:
 * docs/decisions/0048-the-engine-of-a-short-life.md.
 */
export function tuneEngine(work: Work): void {
  // Of its two optimising compilers the second, Turbofan, costs more than its code saves in a second. Without the first one,
  // which Node 20 and 22 have not, no function would be optimised at all.
  if (work === "short" && hasMaglev) setFlagsFromString("--no-turbofan");
  // Numbers of columns stand outside the heap, so that the heap needs little room for what is new.
  if (work === "large") setFlagsFromString("--semi-space-growth-factor=1");
}

// How Node was built, which its types do not tell.
const built: Readonly<Record<string, unknown>> = process.config.variables;
const hasMaglev = built["v8_enable_maglev"] === 1;
