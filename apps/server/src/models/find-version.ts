import { askTogether } from "../platform/ask-together.ts";
import type { Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { Problem } from "../platform/http/problem.ts";
import { type AskedVersion, lookUpVersions } from "./queries/look-up.ts";
import type { VersionRow } from "./queries/versions.ts";
import { readSchema } from "./read-schema.ts";

/**
 * A model's version by its name, else its current one.
 *
 * @throws Problem model/not-found, version/not-found
 */
export type VersionFinder = (ctx: Context, model: number, name: string | undefined) => Promise<StampedVersion>;

/** A version with the stamp of its row, another one once the row has changed. */
export type StampedVersion = VersionRow & { readonly stamp: string };

const together = 500;
const rememberedMax = 10_000;

/**
 * A finder for who asks at every request: requests of one moment ask together, and a schema is read again only when its
 * row has changed. What is answered was true after it was asked, whichever instance changed it.
 */
export function createVersionFinder(database: Database): VersionFinder {
  const remembered = new Map<string, StampedVersion>();
  const ask = askTogether((asked: readonly AskedVersion[]) => lookUpVersions(database, asked), {
    keyOf: ({ organisation, model, name, known }) =>
      `${organisation} ${model} ${known} ${name === null ? "" : `=${name}`}`,
    most: together,
  });
  return async ({ caller: { organisation } }, model, name) => {
    const key = `${organisation} ${model} ${name === undefined ? "" : `=${name}`}`;
    const before = remembered.get(key);
    const found = await ask({ organisation, model, name: name ?? null, known: before?.stamp ?? null });
    if (found === "no-model") throw new Problem("model/not-found", "No such model.");
    if (found === "no-version")
      throw new Problem(
        "version/not-found",
        name === undefined ? "The model has no version." : `No such version: "${name}".`,
      );
    if (before !== undefined && before.stamp === found.stamp) return before;
    const { schema, ...row } = found;
    const fresh = { ...row, model, schema: readSchema(schema) };
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(key, fresh);
    return fresh;
  };
}
