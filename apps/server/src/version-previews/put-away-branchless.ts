import type { DeploymentSource } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import { type BranchPreview, listBranchPreviews, putAway } from "./queries/previews.ts";

/**
 * Puts away the previews of branches that were deleted. Their reports stay, and a replay opens one again as long as its
 * files are there. What another branch is at as well is looked at under that one's name.
 *
 * @param heads - of the branches that are there: their commits
 * @param asked - those that were asked for, where not all were; of others nobody knows
 */
export async function putAwayBranchless(
  ctx: Context,
  {
    model,
    source,
    heads,
    asked,
  }: {
    readonly model: number;
    readonly source: DeploymentSource;
    readonly heads: ReadonlyMap<string, string>;
    readonly asked?: readonly string[];
  },
): Promise<readonly (BranchPreview & { readonly isBuilt: true })[]> {
  const { organisation } = ctx.caller;
  const commits = new Set(heads.values());
  return ctx.transaction(async (tx) => {
    const open = await listBranchPreviews(tx, organisation, { model, source });
    const gone = open.filter(
      ({ branch, commit }) =>
        (asked === undefined || asked.includes(branch)) && !heads.has(branch) && !commits.has(commit),
    );
    for (const { deployment } of gone) await putAway(tx, organisation, deployment, ctx.now());
    return gone.map((left) => ({ ...left, isBuilt: true }) as const);
  });
}
