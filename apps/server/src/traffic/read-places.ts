import { z } from "zod";

import type { PlaceRange } from "../deployments/index.ts";

const ranges = z.array(z.tuple([z.int(), z.int()])).nullable();

/** Places as they were stored. */
export function readPlaces(stored: unknown): readonly PlaceRange[] | null {
  return ranges.parse(stored);
}
