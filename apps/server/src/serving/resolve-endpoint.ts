import type { Caller } from "../platform/context.ts";
import type { Resolver } from "../platform/http/mount.ts";
import type { ServingRuntime } from "./create-serving.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * The model that an endpoint is named by. What is served is found in memory, so that a store that is away keeps no
 * answer back; anything else is asked as every model is.
 */
export function endpointResolver(find: ServingRuntime["find"], resolveModel: Resolver): Resolver {
  return async (ctx, reference) => {
    const endpoint = find(ctx.caller.organisation, reference);
    if (endpoint === null) return resolveModel(ctx, reference);
    return mayAsk(ctx.caller, endpoint) ? endpoint.live.model : null;
  };
}

/** Whether a caller's key is for this model, or for all. */
export function mayAsk({ models }: Pick<Caller, "models">, { live }: Pick<Endpoint, "live">): boolean {
  return models === null || models.has(live.model);
}
