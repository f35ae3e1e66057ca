import { pushCommit } from "../deployments/index.ts";
import { StepProblem } from "../jobs/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Caller, Context } from "../platform/context.ts";
import type { Log } from "../platform/log.ts";
import { findRepository, listWatched, type WatchedRepository } from "./queries/repositories.ts";
import { type RemoteHead, readRemoteHead } from "./read-remote-head.ts";

export type ReconcileParts = {
  readonly organisations: () => Promise<readonly { readonly id: number }[]>;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
  /** Of every build, in order. */
  readonly steps: readonly string[];
  readonly pin: RemoteHead["pin"];
  readonly onWaiting: () => void;
  readonly log: Pick<Log, "info" | "warn">;
};

/**
 * Asks the remotes of models that have taken an event where their live branch is, and builds a head that was never built: its
 * event was lost. What was built before is left alone, whatever became of it: somebody may have gone back from it. A remote
 * that does not answer is told to the log, and asked again the next time.
 */
export async function reconcileHeads(parts: ReconcileParts): Promise<void> {
  for (const { id } of await parts.organisations()) {
    const ctx = parts.contextOf(parts.systemCaller(id, "repositories"));
    const watched = await ctx.transaction((tx) => listWatched(tx, id), "read");
    for (const repository of watched) await reconcile(ctx, repository, parts);
  }
}

async function reconcile(
  ctx: Context,
  { model, remote, branch }: WatchedRepository,
  { steps, pin, onWaiting, log }: ReconcileParts,
): Promise<void> {
  const { organisation } = ctx.caller;
  let head: string | null;
  try {
    head = await readRemoteHead({ remote, branch, pin });
  } catch (error) {
    if (!(error instanceof StepProblem)) throw error;
    log.warn({ organisation, model, reason: error.message }, "a repository could not be asked for its head");
    return;
  }
  if (head === null) return;
  const commit = head;
  const pushed = await ctx.transaction(async (tx) => {
    const now = await findRepository(tx, organisation, model);
    const row = await findModelByKey(tx, organisation, model);
    // Somebody has changed where it is while the remote was asked.
    if (row === null || now.remote !== remote || now.branch !== branch) return null;
    const own = { id: model, name: row.name };
    return pushCommit(ctx, tx, { model: own, commit, source: "github", branch, goesLive: true, onlyNew: true, steps });
  });
  if (pushed === null || pushed.job === null) return;
  log.info({ organisation, model, commit }, "a push whose event was lost is built");
  onWaiting();
}
