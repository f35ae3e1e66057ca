import { askTogether } from "../platform/ask-together.ts";
import type { Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { type AskedModel, lookUpModels } from "./queries/look-up.ts";

/** The installation's number of the model that a reference names; `null`: none that the caller may know of. */
export type ModelResolver = (ctx: Context, reference: string) => Promise<number | null>;

const together = 500;

/** Every request about a model asks this first: requests of one moment ask together. */
export function createModelResolver(database: Database): ModelResolver {
  const ask = askTogether((asked: readonly AskedModel[]) => lookUpModels(database, asked), {
    keyOf: ({ organisation, reference }) => `${organisation} ${reference}`,
    most: together,
  });
  return async ({ caller }, reference) => {
    const model = await ask({ organisation: caller.organisation, reference });
    return model === null || (caller.models !== null && !caller.models.has(model)) ? null : model;
  };
}
