import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";

/** A key that is limited to some models changes nothing that holds for all. @throws Problem access/forbidden */
export function refuseBeyondModels(ctx: Context, model: number | null): void {
  if (model === null && ctx.caller.models !== null)
    throw new Problem("access/forbidden", "A rule for every model needs a key that is not limited to some.");
}
