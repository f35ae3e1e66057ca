import { featureType } from "@driftguard/protocol";
import { z } from "zod";

import type { VersionSchema } from "./schema.ts";

const stored = z.object({
  open: z.boolean(),
  features: z.array(
    z.object({
      name: z.string(),
      type: featureType,
      store: z.enum(["number", "category", "extra"]),
      slot: z.int(),
      inferred: z.string().nullable(),
      former: z
        .array(z.object({ type: featureType, store: z.enum(["number", "category"]), slot: z.int() }))
        .default([]),
    }),
  ),
});

/** A schema as the database keeps it. @throws ZodError if the row was not written by us */
export function readSchema(value: unknown): VersionSchema {
  return stored.parse(value);
}
