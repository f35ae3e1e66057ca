import { randomBytes } from "node:crypto";

import { recordAudit } from "../audit/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Seal } from "../platform/seal.ts";
import { changeRepository, findRepository } from "./queries/repositories.ts";
import { secretPlace } from "./secret-place.ts";

/**
 * Says where a model's versions are fetched from, and which branch is live.
 *
 * @param refusal - why an address could never be reached; `null` if it may
 * @returns whether either is another now
 * @throws Problem request/invalid
 */
export async function setRepository(
  ctx: Context,
  model: number,
  { repository, branch }: { readonly repository?: string | null | undefined; readonly branch?: string | undefined },
  refusal: (url: string) => string | null,
): Promise<boolean> {
  const why = repository == null ? null : refusal(repository);
  if (why !== null)
    throw new Problem("request/invalid", `repository: expected an address that can be reached, but ${why}.`, {
      faults: [{ field: "repository", expected: "an address that can be reached", found: why }],
    });
  const change = {
    ...(repository === undefined ? {} : { remote: repository }),
    ...(branch === undefined ? {} : { branch }),
  };
  return ctx.transaction(async (tx) => {
    const before = await findRepository(tx, ctx.caller.organisation, model);
    await changeRepository(tx, ctx.caller.organisation, model, change);
    await recordAudit(ctx, tx, { action: "repository.change", object: await publicId(ctx, tx, model), detail: change });
    return (repository ?? before.remote) !== before.remote || (branch ?? before.branch) !== before.branch;
  });
}

/** Makes the secret that events are signed with, in place of the one before. @returns it, for the one time */
export async function renewSecret(ctx: Context, model: number, seal: Seal): Promise<string> {
  const { organisation } = ctx.caller;
  const secret = `dgw_${randomBytes(32).toString("base64url")}`;
  const sealed = await seal.close(secret, secretPlace({ organisation, model }));
  await ctx.transaction(async (tx) => {
    await changeRepository(tx, organisation, model, { secret: sealed });
    await recordAudit(ctx, tx, { action: "repository.secret", object: await publicId(ctx, tx, model), detail: {} });
  });
  return secret;
}

async function publicId(ctx: Context, tx: Tx, model: number): Promise<string> {
  const row = await findModelByKey(tx, ctx.caller.organisation, model);
  if (row === null) throw new Problem("model/not-found", "No such model.");
  return row.public_id;
}
