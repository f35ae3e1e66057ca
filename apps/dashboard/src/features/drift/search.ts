import * as z from "zod/mini";

import { choiceOf, createSearchReader, optionalInstant, optionalText } from "../../ui/search-schema.ts";

export const driftDefaults = { range: "7d", rows: "top", view: "chart", gauge: "limit", sort: "worst" } as const;

/** What the drift page shows. */
export const readDriftSearch = createSearchReader(
  z.object({
    feature: optionalText,
    /** The selected hour. */
    at: optionalInstant,
    range: choiceOf(["7d", "24h", "30d"]),
    rows: choiceOf(["top", "all"]),
    view: choiceOf(["chart", "table"]),
    gauge: choiceOf(["limit", "baseline"]),
    sort: choiceOf(["worst", "name", "ratio", "rows"]),
  }),
);

export const hoursOfRange = { "24h": 24, "7d": 168, "30d": 720 } as const;
