import { consent, type Consent } from "@driftguard/protocol";

import { StartFault } from "../../platform/start-fault.ts";

/** A word of `--allow`. @throws StartFault that names those there are */
export function readConsent(word: string): Consent {
  const read = consent.safeParse(word);
  if (read.success) return read.data;
  throw new StartFault(`--allow takes ${consent.options.join(", ")}, not "${word}".`);
}
