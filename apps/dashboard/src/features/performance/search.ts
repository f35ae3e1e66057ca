import * as z from "zod/mini";

import { choiceOf, createSearchReader, optionalText } from "../../ui/search-schema.ts";

export const performanceDefaults = { days: "60", view: "chart" } as const;

/** What the performance page shows. */
export const readPerformanceSearch = createSearchReader(
  z.object({
    days: choiceOf(["60", "30", "7"]),
    segment: optionalText,
    view: choiceOf(["chart", "table"]),
  }),
);
