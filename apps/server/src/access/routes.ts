import { createdKey, createKeyInput, keyList, rotateKeyInput } from "@driftguard/protocol";

import { findModelCard } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { created, guarded, ok, type Route, route } from "../platform/http/route.ts";
import { createKey, type CreateKeyInput } from "./create-key.ts";
import type { KeyRing } from "./keyring.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";
import { rotateKey } from "./rotate-key.ts";

export type AccessParts = {
  readonly keyring: KeyRing;
  readonly resolveModel: (ctx: Context, reference: string) => Promise<number | null>;
};

/** Keys of machines. */
export function keyRoutes({ keyring, resolveModel }: AccessParts): readonly Route[] {
  return [
    route({
      id: "listKeys",
      method: "GET",
      path: "/api/v1/keys",
      tag: "keys",
      summary: "List keys, newest first, without the keys themselves: all for an admin, else one's own",
      access: guarded("keys:read", "admin"),
      answers: { 200: keyList },
      handle: async ({ ctx }) => ok({ items: await listKeys(ctx), next: null }),
    }),
    route({
      id: "createKey",
      method: "POST",
      path: "/api/v1/keys",
      tag: "keys",
      summary: "Make a key; it is shown in this answer and never again",
      access: guarded("keys:write", "admin"),
      body: createKeyInput,
      answers: { 201: createdKey },
      problems: ["model/not-found", "access/forbidden"],
      handle: async ({ ctx, body }) => {
        const models = body.models === null ? null : await findModels(ctx, body.models, resolveModel);
        return created(
          await createKey(ctx, {
            name: body.name,
            scopes: body.scopes,
            models,
            expiresAt: body.expires_at === null ? null : new Date(body.expires_at),
          }),
        );
      },
    }),
    route({
      id: "revokeKey",
      method: "POST",
      path: "/api/v1/keys/:key/revoke",
      tag: "keys",
      summary: "Revoke a key; it is refused everywhere within five seconds",
      access: guarded("keys:write", "admin", { key: "key" }),
      answers: { 200: keyList },
      problems: ["key/not-found"],
      handle: async ({ ctx, owned }) => {
        await revokeKey(ctx, String(owned["key"]));
        keyring.forget();
        return ok({ items: await listKeys(ctx), next: null });
      },
    }),
    route({
      id: "rotateKey",
      method: "POST",
      path: "/api/v1/keys/:key/rotate",
      tag: "keys",
      summary: "Make a successor; the old key works on for a while, 24 hours where nothing is said",
      access: guarded("keys:write", "admin", { key: "key" }),
      body: rotateKeyInput,
      answers: { 201: createdKey },
      problems: ["key/not-found", "access/forbidden"],
      handle: async ({ ctx, owned, body }) =>
        created(await rotateKey(ctx, String(owned["key"]), { overlapHours: body.overlap_hours })),
    }),
  ];
}

async function findModels(
  ctx: Context,
  references: readonly string[],
  resolveModel: AccessParts["resolveModel"],
): Promise<CreateKeyInput["models"]> {
  const found: { key: number; id: string; number: number; name: string }[] = [];
  for (const reference of references) {
    const model = await resolveModel(ctx, reference);
    const card =
      model === null ? null : await ctx.transaction((tx) => findModelCard(tx, ctx.caller.organisation, model));
    if (card === null) throw new Problem("model/not-found", `No such model: "${reference}".`);
    found.push({ key: card.id, id: card.public_id, number: card.number, name: card.name });
  }
  return found;
}
