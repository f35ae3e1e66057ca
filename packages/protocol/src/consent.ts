import { z } from "zod";

/** What whoever pushes may take the responsibility for. */
export const consent = z.enum(["unknown-names", "other-framework-version", "source-builds"]);
export type Consent = z.infer<typeof consent>;

/** As a parameter of a query. */
export const allowed = z
  .string()
  .max(128)
  .transform((text) => text.split(","))
  .pipe(z.array(consent))
  .default([])
  .meta({
    description:
      "What to build although the build asks about it, comma-separated: unknown-names (a model file names things that the scanner does not know), other-framework-version, source-builds",
  });
