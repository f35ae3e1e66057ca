import type { DeploymentSource } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";

/** What waited for a branch that is not there any more, or was being built for it. */
export type LeftBehind = { readonly branch: string; readonly version: string; readonly isBuilt: boolean };

/** Which branches of a model there are. */
export type Heads = {
  readonly model: number;
  readonly source: DeploymentSource;
  /** Of those that are there: the commit. */
  readonly heads: ReadonlyMap<string, string>;
  /** Those that were asked for, where not all were: of another, pushed meanwhile, nobody knows. */
  readonly asked?: readonly string[];
  /** When it was asked; what was pushed since is left alone. */
  readonly asOf: Date;
};

export type BranchKeeper = {
  /** Of the versions of a model that wait and can be looked at, or will: the branches that they were pushed to. */
  readonly watched: (
    ctx: Context,
    of: { readonly model: number; readonly source: DeploymentSource },
  ) => Promise<readonly string[]>;
  /** Takes away what people look at of branches that were deleted, cancels what is built of them, and says so in the log. */
  readonly settle: (ctx: Context, of: Heads) => Promise<readonly LeftBehind[]>;
};
