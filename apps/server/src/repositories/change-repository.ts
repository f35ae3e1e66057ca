import { randomBytes } from "node:crypto";

import { recordAudit } from "../audit/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Seal } from "../platform/seal.ts";
import { changeRepository, findRepository } from "./queries/repositories.ts";
import { secretPlace } from "./secret-place.ts";

/**
 * Says where a model's versions are fetched from, and which branch is live. A token goes with its address: at another host it
 * is forgotten, or whoever may change the address could have it sent there.
 *
 * @param refusal - why an address could never be reached; `null` if it may
 * @returns whether there may be something else to fetch now
 * @throws Problem request/invalid
 */
export async function setRepository(
  ctx: Context,
  model: number,
  { repository, branch, token }: Change,
  { refusal, seal }: { readonly refusal: (url: string) => string | null; readonly seal: Seal },
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
  const { organisation } = ctx.caller;
  const sealed = token == null ? null : await seal.close(token, secretPlace({ organisation, model }, "token"));
  return ctx.transaction(async (tx) => {
    // By what was there a moment ago, an address would be left the token that another one has got since.
    const before = await findRepository(tx, organisation, model, { isLocked: true });
    const remote = repository === undefined ? before.remote : repository;
    if (sealed !== null && remote === null)
      throw new Problem("request/invalid", "token: expected the repository's address beside it, but none is set.", {
        faults: [{ field: "token", expected: "the repository's address beside it", found: "none is set" }],
      });
    const isForgotten = token === null || (token === undefined && originOf(remote) !== originOf(before.remote));
    const said = sealed !== null ? "set" : isForgotten && before.token !== null ? "forgotten" : null;
    await changeRepository(tx, organisation, model, {
      ...change,
      ...(sealed !== null || isForgotten ? { token: sealed } : {}),
    });
    await recordAudit(ctx, tx, {
      action: "repository.change",
      object: await publicId(ctx, tx, model),
      detail: { ...change, ...(said === null ? {} : { token: said }) },
    });
    return remote !== before.remote || (branch ?? before.branch) !== before.branch || said === "set";
  });
}

type Change = {
  readonly repository?: string | null | undefined;
  readonly branch?: string | undefined;
  readonly token?: string | null | undefined;
};

function originOf(address: string | null): string | null {
  return address === null ? null : new URL(address).origin;
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
