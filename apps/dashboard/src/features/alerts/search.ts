import * as z from "zod/mini";

import { choiceOf, createSearchReader, optionalText } from "../../ui/search-schema.ts";

const severity = z.catch(z.optional(z.enum(["2", "3", "4"])), undefined);

export const alertsDefaults = { state: "active" } as const;

/** What the list of alerts shows. */
export const readAlertsSearch = createSearchReader(
  z.object({
    state: choiceOf(["active", "open", "acknowledged", "snoozed", "resolved", "all"]),
    model: optionalText,
    cause: optionalText,
    severity,
    days: z.catch(z.optional(z.enum(["1", "7", "30", "90"])), undefined),
    cursor: optionalText,
  }),
);
