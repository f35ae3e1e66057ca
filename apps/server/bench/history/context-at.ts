import { systemCaller } from "../../src/access/index.ts";
import type { Context } from "../../src/platform/context.ts";
import type { Database } from "../../src/platform/database/postgres.ts";
import { newId } from "../../src/platform/ids.ts";

/** The organisation of the first start. */
export const organisation = 1;

/** The product itself, at a time that the bench chooses. */
export function contextAt(database: Database, time: number): Context {
  return {
    caller: systemCaller(organisation, "bench"),
    now: () => new Date(time),
    newId: (noun) => newId(noun, time),
    transaction: (run) => database.transaction([organisation], run),
  };
}
