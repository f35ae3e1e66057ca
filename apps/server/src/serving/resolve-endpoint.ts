import type { Resolver } from "../platform/http/mount.ts";
import type { ServingRuntime } from "./create-serving.ts";

/**
 * The model that an endpoint is named by. What is served is found in memory, so that a store that is away keeps no
 * answer back; anything else is asked as every model is.
 */
export function endpointResolver(find: ServingRuntime["find"], resolveModel: Resolver): Resolver {
  return async (ctx, reference) => {
    const slot = find(ctx.caller.organisation, reference);
    if (slot === null) return resolveModel(ctx, reference);
    const { models } = ctx.caller;
    return models === null || models.has(slot.live.model) ? slot.live.model : null;
  };
}
