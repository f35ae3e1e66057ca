import { type PushedCommit, pushCommit } from "../deployments/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { changeRepository, findRepository } from "./queries/repositories.ts";

export type SettledBranch = PushedCommit & { readonly branch: string; readonly isLive: boolean };

export type Settled = {
  readonly branches: readonly SettledBranch[];
  /** Branches that changed and are not built: there are too many at once. */
  readonly leftOut: readonly string[];
  readonly liveBranch: string;
};

/** A push of a whole repository must not be hundreds of builds. */
const branchesMax = 5;

/**
 * Makes deployments of the branches that a push has changed, the live one first, and notes that it was looked at.
 *
 * @param before - the heads as they were; `null`: nobody knows, and the live branch alone is looked at
 * @param isChanged - somebody has just made another branch the live one: what was built of it goes live too
 */
export async function settlePush(
  ctx: Context,
  {
    model,
    before,
    after,
    steps,
    isChanged = false,
  }: {
    readonly model: number;
    readonly before: ReadonlyMap<string, string> | null;
    readonly after: ReadonlyMap<string, string>;
    readonly steps: readonly string[];
    readonly isChanged?: boolean;
  },
): Promise<Settled> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const row = await findModelByKey(tx, organisation, model);
    const { branch: liveBranch } = await findRepository(tx, organisation, model);
    const changed = [...after]
      .filter(([branch, commit]) => (before === null ? branch === liveBranch : before.get(branch) !== commit))
      .sort(([left], [right]) => Number(right === liveBranch) - Number(left === liveBranch));
    const branches: SettledBranch[] = [];
    for (const [branch, commit] of row === null ? [] : changed.slice(0, branchesMax)) {
      const isLive = branch === liveBranch;
      const push = {
        model: { id: model, name: row?.name ?? "" },
        commit,
        branch,
        goesLive: isLive,
        steps,
        onlyNew: before === null && !isChanged,
      };
      branches.push({ ...(await pushCommit(ctx, tx, { ...push, source: "git" })), branch, isLive });
    }
    await changeRepository(tx, organisation, model, { unsettled_at: null });
    return { branches, leftOut: changed.slice(branchesMax).map(([branch]) => branch), liveBranch };
  });
}
