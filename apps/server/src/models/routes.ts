import { model, modelPage, pageQuery, registerModelInput, updateModelInput, version } from "@driftguard/protocol";
import { z } from "zod";

import type { Context } from "../platform/context.ts";
import { created, guarded, noContent, ok, type Route, route } from "../platform/http/route.ts";
import { Problem } from "../platform/http/problem.ts";
import { readTextCursor, writeTextCursor } from "../platform/http/text-cursor.ts";
import { deleteModel } from "./delete-model.ts";
import { presentModel } from "./present-model.ts";
import { findModelCard, listModelCards } from "./queries/models.ts";
import { listVersionRows } from "./queries/versions.ts";
import { registerModel } from "./register-model.ts";
import { type Rebuild, updateModel } from "./update-model.ts";

const owner = { model: "model" };

/** Models and their versions. */
export function modelRoutes({ rebuild }: { readonly rebuild: Rebuild }): readonly Route[] {
  return [
    route({
      id: "registerModel",
      method: "POST",
      path: "/api/v1/models",
      tag: "models",
      summary: "Register a model or a version of it",
      description:
        "The same name, version and features again answer 200 and the same model; a new version answers 201 and becomes current.",
      access: guarded("models:write", "ingest"),
      body: registerModelInput,
      answers: { 200: model, 201: model },
      problems: ["model/features-differ", "request/invalid"],
      handle: async ({ ctx, body }) => {
        const registered = await registerModel(ctx, body);
        const answer = await show(ctx, registered.model);
        return registered.outcome === "same" ? ok(answer) : created(answer);
      },
    }),
    route({
      id: "listModels",
      method: "GET",
      path: "/api/v1/models",
      tag: "models",
      summary: "List models by name",
      access: guarded("models:read", "read"),
      query: z.object({ ...pageQuery.shape, search: z.string().max(128).optional() }),
      answers: { 200: modelPage },
      problems: ["request/not-acceptable-cursor"],
      handle: async ({ ctx, query }) => {
        const cards = await ctx.transaction(
          (tx) =>
            listModelCards(tx, ctx.caller.organisation, {
              limit: query.limit + 1,
              after: query.cursor === undefined ? null : readTextCursor(query.cursor),
              search: query.search ?? null,
              models: ctx.caller.models === null ? null : [...ctx.caller.models],
            }),
          "read",
        );
        const items = cards.slice(0, query.limit).map(presentModel);
        const last = items.at(-1);
        return ok({
          items,
          next: cards.length > query.limit && last !== undefined ? writeTextCursor(last.name) : null,
        });
      },
    }),
    route({
      id: "showModel",
      method: "GET",
      path: "/api/v1/models/:model",
      tag: "models",
      summary: "Show a model",
      access: guarded("models:read", "read", owner),
      answers: { 200: model },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => ok(await show(ctx, Number(owned["model"]))),
    }),
    route({
      id: "updateModel",
      method: "PATCH",
      path: "/api/v1/models/:model",
      tag: "models",
      summary: "Change a model, or correct the types of its features",
      description:
        "A feature that changes between number and category leaves the baseline, for nothing there can be read anew; a baseline learned from traffic is learned again. Rows that came before are read in the new type where that can be said.",
      access: guarded("models:write", "admin", owner),
      body: updateModelInput,
      answers: { 200: model },
      problems: ["model/not-found", "model/name-taken"],
      handle: async ({ ctx, owned, body }) => {
        const key = Number(owned["model"]);
        await updateModel(ctx, key, { input: body, rebuild });
        return ok(await show(ctx, key));
      },
    }),
    route({
      id: "deleteModel",
      method: "DELETE",
      path: "/api/v1/models/:model",
      tag: "models",
      summary: "Delete a model with everything that belongs to it",
      access: guarded("models:delete", "admin", owner),
      answers: { 204: null },
      problems: ["model/not-found", "model/in-use"],
      handle: async ({ ctx, owned }) => {
        await deleteModel(ctx, Number(owned["model"]));
        return noContent;
      },
    }),
    route({
      id: "listVersions",
      method: "GET",
      path: "/api/v1/models/:model/versions",
      tag: "models",
      summary: "List a model's versions, newest first",
      access: guarded("models:read", "read", owner),
      answers: { 200: z.object({ items: z.array(version), next: z.null() }) },
      problems: ["model/not-found"],
      handle: async ({ ctx, owned }) => {
        const { organisation } = ctx.caller;
        const key = Number(owned["model"]);
        const [rows, card] = await ctx.transaction(
          async (tx) =>
            [await listVersionRows(tx, organisation, key), await findModelCard(tx, organisation, key)] as const,
        );
        const items = rows.map((row) => ({
          name: row.name,
          current: row.id === card?.current_version,
          features: row.schema.features.map(({ name, type, inferred }) => ({ name, type, inferred })),
          created_at: row.created_at.toISOString(),
        }));
        return ok({ items, next: null });
      },
    }),
  ];
}

async function show(ctx: Context, key: number): Promise<unknown> {
  const card = await ctx.transaction((tx) => findModelCard(tx, ctx.caller.organisation, key), "read");
  if (card === null) throw new Problem("model/not-found", "No such model.");
  return presentModel(card);
}
