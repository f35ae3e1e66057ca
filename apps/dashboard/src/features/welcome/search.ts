import * as z from "zod/mini";

import { choiceOf, createSearchReader, optionalText } from "../../ui/search-schema.ts";

export const welcomeDefaults = { choice: "own", language: "python" } as const;

/** Where the set-up stands: what was chosen, and the model that is waited for. Never the key. */
export const readWelcomeSearch = createSearchReader(
  z.object({
    choice: choiceOf(["own", "sample"]),
    model: optionalText,
    language: choiceOf(["python", "curl"]),
  }),
);
