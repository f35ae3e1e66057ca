import { wholeBody } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { IngestCounts } from "./ingest-counts.ts";
import { type Items, readItems } from "./read-items.ts";

/**
 * The rows of a request. A body that has none, or is no JSON, is noted as what came last and was refused: whoever waits
 * for the first prediction looks there, and many a program throws the answer away.
 *
 * @throws Problem as `readItems` does
 */
export function readItemsOrNote(
  ctx: Context,
  counts: IngestCounts,
  { model, body, contentType }: { readonly model: number; readonly body: Buffer; readonly contentType: string },
): Items {
  try {
    return readItems(body, contentType);
  } catch (error) {
    if (error instanceof Problem) {
      const at = ctx.now();
      const row = { index: 0, field: wholeBody, expected: "rows in JSON", found: error.message };
      counts.add({
        ...{ organisation: ctx.caller.organisation, model, requests: 1, accepted: 0, duplicates: 0, rejected: 0, at },
        lastRejected: { at: at.toISOString(), row, payload: null },
      });
    }
    throw error;
  }
}
