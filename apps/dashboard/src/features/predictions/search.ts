import * as z from "zod/mini";

import { createSearchReader, optionalInstant, optionalText } from "../../ui/search-schema.ts";

/** What the log of predictions shows. */
export const readPredictionsSearch = createSearchReader(
  z.object({
    id: optionalText,
    version: optionalText,
    from: optionalInstant,
    to: optionalInstant,
    cursor: z.catch(z.optional(z.string().check(z.maxLength(512))), undefined),
    /** The row that stands open. */
    row: optionalText,
  }),
);
