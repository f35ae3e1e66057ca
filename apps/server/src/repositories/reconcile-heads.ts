import { lockDeployments, pushCommit } from "../deployments/index.ts";
import { StepProblem } from "../jobs/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Caller, Context, Tx } from "../platform/context.ts";
import type { Log } from "../platform/log.ts";
import type { Seal } from "../platform/seal.ts";
import { findRepository, lastEventAt, listWatched, type WatchedRepository } from "./queries/repositories.ts";
import { openToken } from "./open-token.ts";
import type { BranchKeeper } from "./branch-keeper.ts";
import { type RemoteHead, readRemoteHeads } from "./read-remote-head.ts";

export type ReconcileParts = {
  readonly organisations: () => Promise<readonly { readonly id: number }[]>;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
  /** Of every build, in order. */
  readonly steps: readonly string[];
  readonly pin: RemoteHead["pin"];
  readonly seal: Pick<Seal, "open">;
  readonly branches: BranchKeeper;
  readonly onWaiting: () => void;
  readonly log: Pick<Log, "info" | "warn">;
};

/**
 * Asks the remotes of models that have taken an event where their live branch is, and builds a head that was never built: its
 * event was lost. What was built before is left alone, whatever became of it: somebody may have gone back from it; and where
 * somebody has gone back since the last event, what is built waits. A remote that does not answer is told to the log, and
 * asked again the next time; a fault of one keeps no other.
 */
export async function reconcileHeads(parts: ReconcileParts): Promise<void> {
  for (const { id } of await parts.organisations()) {
    const ctx = parts.contextOf(parts.systemCaller(id, "repositories"));
    const watched = await ctx.transaction((tx) => listWatched(tx, id), "read");
    for (let at = 0; at < watched.length; at += askedAtOnce) {
      const asked = watched.slice(at, at + askedAtOnce).map(async (repository) => {
        try {
          await reconcile(ctx, repository, parts);
        } catch (error) {
          parts.log.warn(
            { error, organisation: id, model: repository.model },
            "a push may be lost until the next look",
          );
        }
      });
      await Promise.all(asked);
    }
  }
}

/**
 * The same for one model, whose remote or live branch somebody has changed at this time: what is there by now goes live,
 * whatever was gone back from before, unless it was fetched before and could not be built. Nothing happens where no event was ever taken.
 */
export async function reconcileChanged(
  ctx: Context,
  model: number,
  changedAt: Date,
  parts: Omit<ReconcileParts, "organisations" | "contextOf" | "systemCaller">,
): Promise<void> {
  const watched = await ctx.transaction((tx) => listWatched(tx, ctx.caller.organisation), "read");
  const repository = watched.find((one) => one.model === model);
  if (repository !== undefined) await reconcile(ctx, repository, parts, changedAt);
}

/** One that does not answer takes seconds. */
const askedAtOnce = 4;

async function reconcile(
  ctx: Context,
  repository: WatchedRepository,
  { steps, pin, seal, branches, onWaiting, log }: Omit<ReconcileParts, "organisations" | "contextOf" | "systemCaller">,
  changedAt: Date | null = null,
): Promise<void> {
  const { organisation, model, remote, branch } = repository;
  const own = { model, source: "github" as const };
  const asOf = ctx.now();
  const asked = [branch, ...(await branches.watched(ctx, own))];
  let heads: ReadonlyMap<string, string>;
  try {
    const token = await openToken(repository, seal);
    heads = await readRemoteHeads({ remote, branches: asked, pin, token });
  } catch (error) {
    if (!(error instanceof StepProblem)) throw error;
    log.warn({ organisation, model, reason: error.message }, "a repository could not be asked for its head");
    return;
  }
  await branches.settle(ctx, { ...own, heads, asked, asOf });
  const commit = heads.get(branch);
  if (commit === undefined) return;
  const pushed = await ctx.transaction(async (tx) => {
    const now = await findRepository(tx, organisation, model);
    const row = await findModelByKey(tx, organisation, model);
    // Somebody has changed where it is while the remote was asked.
    if (row === null || now.remote !== remote || now.branch !== branch) return null;
    const goesLive = !(await wentBackSince(tx, {
      organisation,
      model,
      since: changedAt ?? (await lastEventAt(tx, organisation, model)),
    }));
    return pushCommit(ctx, tx, {
      ...{ model: { id: model, name: row.name }, commit },
      source: "github",
      branch,
      goesLive,
      onlyNew: changedAt === null,
      notFailed: true,
      steps,
    });
  });
  if (pushed === null || pushed.job === null) return;
  log.info({ organisation, model, commit }, "a push whose event was lost is built");
  onWaiting();
}

/** Whoever went back knows nothing of a push whose event was lost, and would be overruled by it. */
async function wentBackSince(
  tx: Tx,
  {
    organisation,
    model,
    since,
  }: { readonly organisation: number; readonly model: number; readonly since: Date | null },
): Promise<boolean> {
  const all = await lockDeployments(tx, organisation, model);
  return all.some(
    ({ state, ended_at }) => state === "rolled-back" && ended_at !== null && (since === null || ended_at > since),
  );
}
