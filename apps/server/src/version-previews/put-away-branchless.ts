import type { DeploymentSource } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import { type Heads, isBranchless } from "./is-branchless.ts";
import { type BranchPreview, listBranchPreviews, putAway } from "./queries/previews.ts";

/**
 * Puts away the previews of branches that were deleted. Their reports stay, and a replay opens one again as long as its
 * files are there.
 */
export async function putAwayBranchless(
  ctx: Context,
  { model, source, heads, asked }: Heads & { readonly model: number; readonly source: DeploymentSource },
): Promise<readonly (BranchPreview & { readonly isBuilt: true })[]> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const open = await listBranchPreviews(tx, organisation, { model, source });
    const gone = open.filter(isBranchless({ heads, asked }));
    for (const { deployment } of gone) await putAway(tx, organisation, deployment, ctx.now());
    return gone.map((left) => ({ ...left, isBuilt: true }) as const);
  });
}
