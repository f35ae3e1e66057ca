import { endpointSettings, endpointSettingsInput, usualEndpointSettings } from "@driftguard/protocol";

import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { findEndpointSettings } from "./queries/endpoint-settings.ts";
import { updateEndpoint } from "./update-endpoint.ts";

export type EndpointRouteParts = {
  /** What the operator allows a worker. */
  readonly memoryMbMax: number;
  /** Tells whoever serves; resolves when it is served so. */
  readonly changed: () => Promise<void>;
};

const owner = { model: "model" };

/** How a model is served, whichever of its versions answers. */
export function endpointRoutes({ memoryMbMax, changed }: EndpointRouteParts): readonly Route[] {
  return [
    route({
      id: "showEndpoint",
      method: "GET",
      path: "/api/v1/models/:model/endpoint",
      tag: "deployments",
      summary: "Show how a model is served",
      access: guarded("deployments:read", "read", owner),
      answers: { 200: endpointSettings },
      example: usualEndpointSettings,
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) =>
        ok(
          await ctx.transaction(
            (tx) => findEndpointSettings(tx, ctx.caller.organisation, Number(owned["model"])),
            "read",
          ),
        ),
    }),
    route({
      id: "updateEndpoint",
      method: "PATCH",
      path: "/api/v1/models/:model/endpoint",
      tag: "deployments",
      summary: "Change how a model is served",
      description:
        "Recording, limits and rest, of all its versions. What is left out stays as it is. Other instances follow within ten seconds; workers whose memory changes are replaced without losing a request, as soon as the new ones have started.",
      access: guarded("deployments:write", "admin", owner),
      body: endpointSettingsInput,
      answers: { 200: endpointSettings },
      example: usualEndpointSettings,
      problems: ["model/not-found", "request/invalid"],
      handle: async ({ ctx, owned, body }) => {
        const settings = await updateEndpoint(ctx, { model: Number(owned["model"]), input: body, memoryMbMax });
        await changed();
        return ok(settings);
      },
    }),
  ];
}
