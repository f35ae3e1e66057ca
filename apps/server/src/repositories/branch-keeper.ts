import type { DeploymentSource } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";

/** What waited for a branch that is not there any more. */
export type LeftBehind = { readonly branch: string; readonly version: string };

export type BranchKeeper = {
  /** Of the versions of a model that wait and can be looked at: the branches that they were pushed to. */
  readonly watched: (
    ctx: Context,
    of: { readonly model: number; readonly source: DeploymentSource },
  ) => Promise<readonly string[]>;
  /** Takes away what people look at of branches that were deleted, and says so in the log. @param heads - those that are there */
  readonly settle: (
    ctx: Context,
    of: { readonly model: number; readonly source: DeploymentSource; readonly heads: ReadonlyMap<string, string> },
  ) => Promise<readonly LeftBehind[]>;
};
