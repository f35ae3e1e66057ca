import { changeVariablesInput, variables } from "@driftguard/protocol";

import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import type { Seal } from "../platform/seal.ts";
import { changeVariables } from "./change-variables.ts";
import { showVariables } from "./show-variables.ts";

export type VariableRouteParts = {
  readonly seal: Seal;
  /** Tells whoever serves; resolves when it begins to be served so. */
  readonly changed: () => Promise<void>;
};

const owner = { model: "model" };
const path = "/api/v1/models/:model/variables";

/** What a model's workers find in their environment: tokens, addresses. */
export function variableRoutes({ seal, changed }: VariableRouteParts): readonly Route[] {
  return [
    route({
      id: "showVariables",
      method: "GET",
      path,
      tag: "deployments",
      summary: "List the variables of a model's workers by name",
      description: "Values are written and never read back.",
      access: guarded("deployments:read", "read", owner),
      answers: { 200: variables },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => ok(await showVariables(ctx, Number(owned["model"]))),
    }),
    route({
      id: "changeVariables",
      method: "PATCH",
      path,
      tag: "deployments",
      summary: "Set variables of a model's workers",
      description:
        "Every version of the model finds them in its environment, from its build on. Workers that run are replaced without losing a request, here at once and on other instances within ten seconds. At most 64, of 8,192 characters. They are sealed in the database and taken out of the output that is kept of a model, where they have six characters or more.",
      access: guarded("deployments:write", "admin", owner),
      body: changeVariablesInput,
      answers: { 200: variables },
      problems: ["model/not-found", "request/invalid"],
      handle: async ({ ctx, owned, body }) => {
        const model = Number(owned["model"]);
        await changeVariables(ctx, { model, input: body, seal });
        await changed();
        return ok(await showVariables(ctx, model));
      },
    }),
  ];
}
