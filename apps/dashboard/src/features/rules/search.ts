import * as z from "zod/mini";

import { createSearchReader, optionalText } from "../../ui/search-schema.ts";

/** A rule that is being tried: for which model, of which kind. */
export const readRulesSearch = createSearchReader(z.object({ model: optionalText, kind: optionalText }));
