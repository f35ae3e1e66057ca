import type { Readable } from "node:stream";

import type { Context } from "../platform/context.ts";
import type { GitSettings } from "../platform/git/git-environment.ts";
import { askHttpBackend, type GitAnswer } from "../platform/git/http-backend.ts";
import { withMessages } from "../platform/git/side-band.ts";
import { NoGit } from "../platform/git/start-git.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Answer } from "../platform/http/route.ts";
import type { Log } from "../platform/log.ts";
import type { BranchKeeper, LeftBehind } from "./branch-keeper.ts";
import { endingStream } from "./ending-stream.ts";
import { followJob } from "./follow-job.ts";
import type { Places } from "./places.ts";
import type { PushLanes } from "./push-lanes.ts";
import { changeRepository, findRepository } from "./queries/repositories.ts";
import { openFolder, pointHead, readHeads, sweepFolder } from "./repository-folder.ts";
import { sayLeftBehind } from "./say-left-behind.ts";
import { type Settled, settlePush } from "./settle-push.ts";
import { untilEnded } from "./until-ended.ts";

export type PushPlaces = {
  readonly folderOf: (repository: { readonly organisation: number; readonly model: number }) => string;
  readonly lanes: PushLanes;
  /** Of those who read. */
  readonly looks: Places;
  /** Of pushers who are told what a build says. */
  readonly followers: Places;
  readonly steps: readonly string[];
  readonly branches: BranchKeeper;
  readonly log: Log;
  /** Where people look at a job. */
  readonly jobUrl: (job: string) => string;
  readonly onWaiting: () => void;
};

type LookPlaces = Pick<PushPlaces, "folderOf" | "looks">;

export type GitCall = {
  readonly model: number;
  readonly type: string;
  readonly protocol: string;
  readonly body: Readable;
};

const pushMsMax = 15 * 60_000;
const followMsMax = 10 * 60_000;
const lookMsMax = 120_000;
const killedMsMax = 10_000;
const packBytesMax = 2 * 2 ** 30;

/** What git refuses by itself: broken objects, packs beyond the limit, other refs than branches and tags. */
const settings: GitSettings = [
  ["http.receivepack", "true"],
  ["receive.fsckObjects", "true"],
  ["receive.maxInputSize", String(packBytesMax)],
  ["receive.autogc", "false"],
  ["receive.denyDeleteCurrent", "refuse"],
  ["transfer.hideRefs", "refs"],
  ["transfer.hideRefs", "!refs/heads"],
  ["transfer.hideRefs", "!refs/tags"],
];

/** What a clone, a fetch or a push is told first. @throws Problem repository/busy, repository/no-git */
export async function advertise(
  ctx: Context,
  { model, protocol, service }: Omit<GitCall, "body" | "type"> & { readonly service: string },
  { folderOf, looks }: LookPlaces,
): Promise<Answer> {
  const folder = folderOf({ organisation: ctx.caller.organisation, model });
  const signal = AbortSignal.timeout(lookMsMax);
  return looking(ctx, looks, async () => {
    await openFolder(folder, signal);
    const request = { folder, service: "info/refs", method: "GET", query: `service=${service}`, type: "" } as const;
    return askHttpBackend({ ...request, protocol, body: null, settings, signal });
  });
}

/** What a clone or a fetch asks for. @throws Problem repository/busy, repository/no-git */
export async function upload(
  ctx: Context,
  { model, ...call }: GitCall,
  { folderOf, looks }: LookPlaces,
): Promise<Answer> {
  const folder = folderOf({ organisation: ctx.caller.organisation, model });
  const signal = untilGone(call.body);
  return looking(ctx, looks, async () => {
    await openFolder(folder, signal);
    const request = { folder, service: "git-upload-pack", method: "POST", query: "" } as const;
    return askHttpBackend({ ...request, ...call, settings, signal });
  });
}

/** Lets somebody read, if there is a place, which is free again when git has ended. */
async function looking(ctx: Context, looks: Places, ask: () => Promise<GitAnswer>): Promise<Answer> {
  const leave = looks.take(ctx.caller.organisation);
  if (leave === null)
    throw new Problem("repository/busy", "Too many read repositories at this moment; try again in a few seconds.", {
      headers: { "retry-after": "5" },
    });
  return speaking(async () => {
    try {
      const git = await ask();
      git.ended.then(leave, leave);
      return streamed(git);
    } catch (error) {
      leave();
      throw error;
    }
  });
}

/**
 * Takes a push in. git itself receives it: what it does not accept leaves no trace, and what it accepts becomes jobs,
 * which the answer follows as messages to the pusher. A pusher who goes away ends git, or, later, the messages alone.
 *
 * @throws Problem repository/busy, repository/no-git
 */
export async function receive(ctx: Context, { model, ...call }: GitCall, places: PushPlaces): Promise<Answer> {
  const { organisation } = ctx.caller;
  const folder = places.folderOf({ organisation, model });
  const limit = untilGone(call.body);
  const leave = await places.lanes.enter({ organisation, model }, limit);
  return speaking(async () => {
    try {
      await openFolder(folder, limit);
      await sweepFolder(folder);
      const before = await readHeads(folder, limit);
      const { branch } = await ctx.transaction(async (tx) => {
        await changeRepository(tx, organisation, model, { unsettled_at: ctx.now() });
        return findRepository(tx, organisation, model);
      });
      await pointHead(folder, branch, limit);
      const request = { folder, service: "git-receive-pack", method: "POST", query: "" } as const;
      const git = await askHttpBackend({ ...request, ...call, settings, signal: limit });
      const gone = new AbortController();
      const settled = untilEnded(git, { killed: AbortSignal.any([limit, gone.signal]), patienceMs: killedMsMax })
        .then(async () => {
          const asOf = ctx.now();
          const after = await readHeads(folder, AbortSignal.timeout(lookMsMax));
          const isOneGone = [...before.keys()].some((branch) => !after.has(branch));
          // First: where this fails, the push is looked at again.
          const leftBehind = isOneGone
            ? await places.branches.settle(ctx, { model, source: "git", heads: after, asOf })
            : [];
          const all = await settlePush(ctx, { model, before, after, steps: places.steps });
          if (all.branches.some(({ job }) => job !== null)) places.onWaiting();
          return { ...all, leftBehind };
        })
        .finally(leave);
      settled.catch((error: unknown) => places.log.error({ error, model }, "a push was taken and not looked at yet"));
      const messages = (): AsyncIterable<string> => tell(ctx, settled, places, gone.signal);
      const leaveIt = (): void => {
        git.kill();
        gone.abort();
      };
      return answerOf(git, endingStream(withMessages(git.body, messages), leaveIt));
    } catch (error) {
      leave();
      throw error;
    }
  });
}

/** For as long as a push may take, and its sender is there: they may go away before git has even been started. */
function untilGone(body: Readable): AbortSignal {
  const gone = new AbortController();
  body.once("error", (error) => gone.abort(error));
  return AbortSignal.any([gone.signal, AbortSignal.timeout(pushMsMax)]);
}

async function* tell(
  ctx: Context,
  settled: Promise<Settled & { readonly leftBehind: readonly LeftBehind[] }>,
  { jobUrl, followers }: PushPlaces,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const all = await settled.catch(() => null);
  if (all === null) return yield "DriftGuard has the push, and will look at it in a minute.";
  for (const { branch, isLive, version, job, outcome } of all.branches) {
    if (outcome === "same") yield `${branch}: this commit is version ${version} already.`;
    else if (outcome === "again") yield `${branch}: this commit was built before, as version ${version}; it goes live.`;
    else if (isLive) yield `${branch}: building version ${version}.`;
    else
      yield `${branch}: building version ${version}. It is not made live: the live branch is ${all.liveBranch}. Its preview compares it with the live version.`;
    if (job === null) continue;
    if (isLive) yield* followJob(ctx, job, { url: jobUrl(job), limitMs: followMsMax, signal, followers });
    else yield `Follow it at ${jobUrl(job)}`;
  }
  for (const left of all.leftBehind) yield `${left.branch} is deleted: ${sayLeftBehind(left)}.`;
  if (all.leftOut.length > 0) yield `Not built, for there are too many at once: ${all.leftOut.join(", ")}.`;
}

function streamed(git: GitAnswer): Answer {
  return answerOf(git, endingStream(git.body, git.kill));
}

function answerOf({ status, headers }: GitAnswer, body: Readable): Answer {
  const { "content-type": type = "application/octet-stream" } = headers;
  return { status, headers: { "content-type": type }, body };
}

async function speaking(run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof NoGit)
      throw new Problem("repository/no-git", "There is no git on the server; send an archive.", { cause: error });
    throw error;
  }
}
