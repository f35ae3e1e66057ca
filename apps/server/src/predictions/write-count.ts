import { makeDueBy } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import type { IngestCount } from "./ingest-counts.ts";
import { addIngestCount } from "./queries/ingest-counts.ts";

/** The first row, and as many as a feature takes to be judged: a check after either has something new to tell. */
const telling = [1, 30];

/**
 * Writes down what was sent for a model. Who sends its first rows does not wait for the next quarter of an hour to hear of
 * them.
 *
 * @returns whether the model is to be checked now
 */
export function writeCount(ctx: Context, count: IngestCount): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const rows = await addIngestCount(tx, count);
    const isDue = rows !== null && telling.some((few) => rows.before < few && rows.after >= few);
    if (isDue) await makeDueBy(tx, count.organisation, count.model, ctx.now());
    return isDue;
  });
}
