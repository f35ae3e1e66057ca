import { Readable } from "node:stream";

import type { Context } from "../platform/context.ts";
import type { GitSettings } from "../platform/git/git-environment.ts";
import { askHttpBackend, type GitAnswer } from "../platform/git/http-backend.ts";
import { withMessages } from "../platform/git/side-band.ts";
import { NoGit } from "../platform/git/start-git.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Answer } from "../platform/http/route.ts";
import type { Log } from "../platform/log.ts";
import { followJob } from "./follow-job.ts";
import type { PushLanes } from "./push-lanes.ts";
import { changeRepository, findRepository } from "./queries/repositories.ts";
import { openFolder, pointHead, readHeads } from "./repository-folder.ts";
import { type Settled, settlePush } from "./settle-push.ts";

export type PushPlaces = {
  readonly folderOf: (repository: { readonly organisation: number; readonly model: number }) => string;
  readonly lanes: PushLanes;
  readonly steps: readonly string[];
  readonly log: Log;
  /** Where people look at a job. */
  readonly jobUrl: (job: string) => string;
  readonly onWaiting: () => void;
};

export type GitCall = {
  readonly model: number;
  readonly type: string;
  readonly protocol: string;
  readonly body: Readable;
};

const pushMsMax = 15 * 60_000;
const followMsMax = 10 * 60_000;
const lookMsMax = 120_000;
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

/** What a clone, a fetch or a push is told first. */
export async function advertise(
  ctx: Context,
  { model, protocol, service }: Omit<GitCall, "body" | "type"> & { readonly service: string },
  { folderOf }: PushPlaces,
): Promise<Answer> {
  const folder = folderOf({ organisation: ctx.caller.organisation, model });
  const signal = AbortSignal.timeout(lookMsMax);
  return speaking(async () => {
    await openFolder(folder, signal);
    const request = { folder, service: "info/refs", method: "GET", query: `service=${service}`, type: "" } as const;
    return streamed(await askHttpBackend({ ...request, protocol, body: null, settings, signal }));
  });
}

/** What a clone or a fetch asks for. */
export async function upload(ctx: Context, { model, ...call }: GitCall, { folderOf }: PushPlaces): Promise<Answer> {
  const folder = folderOf({ organisation: ctx.caller.organisation, model });
  const signal = untilGone(call.body);
  return speaking(async () => {
    await openFolder(folder, signal);
    const request = { folder, service: "git-upload-pack", method: "POST", query: "" } as const;
    return streamed(await askHttpBackend({ ...request, ...call, settings, signal }));
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
  const leave = await places.lanes.enter(model);
  return speaking(async () => {
    try {
      await openFolder(folder, limit);
      const before = await readHeads(folder, limit);
      const { branch } = await ctx.transaction(async (tx) => {
        await changeRepository(tx, organisation, model, { unsettled_at: ctx.now() });
        return findRepository(tx, organisation, model);
      });
      await pointHead(folder, branch, limit);
      const request = { folder, service: "git-receive-pack", method: "POST", query: "" } as const;
      const git = await askHttpBackend({ ...request, ...call, settings, signal: limit });
      const settled = git.ended
        .then(async () => {
          const after = await readHeads(folder, AbortSignal.timeout(lookMsMax));
          const all = await settlePush(ctx, { model, before, after, steps: places.steps });
          if (all.branches.some(({ job }) => job !== null)) places.onWaiting();
          return all;
        })
        .finally(leave);
      settled.catch((error: unknown) => places.log.error({ error, model }, "a push was taken and not looked at yet"));
      const gone = new AbortController();
      const messages = (): AsyncIterable<string> => tell(ctx, settled, places, gone.signal);
      return { ...streamed(git), body: stream(withMessages(git.body, messages), () => (git.kill(), gone.abort())) };
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
  settled: Promise<Settled>,
  { jobUrl }: PushPlaces,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const all = await settled.catch(() => null);
  if (all === null) return yield "DriftGuard has the push, and will look at it in a minute.";
  for (const { branch, isLive, version, job, outcome } of all.branches) {
    if (outcome === "same") yield `${branch}: this commit is version ${version} already.`;
    else if (outcome === "again") yield `${branch}: this commit was built before, as version ${version}; it goes live.`;
    else if (isLive) yield `${branch}: building version ${version}.`;
    else yield `${branch}: building version ${version}. It is not made live: the live branch is ${all.liveBranch}.`;
    if (job === null) continue;
    if (isLive) yield* followJob(ctx, job, { url: jobUrl(job), limitMs: followMsMax, signal });
    else yield `Follow it at ${jobUrl(job)}`;
  }
  if (all.leftOut.length > 0) yield `Not built, for there are too many at once: ${all.leftOut.join(", ")}.`;
}

function streamed({ status, headers, body, kill }: GitAnswer): Answer {
  const { "content-type": type = "application/octet-stream" } = headers;
  return { status, headers: { "content-type": type }, body: stream(body, kill) };
}

/** A stream whose end, in whatever way, ends what it comes from. */
function stream(parts: AsyncIterable<Buffer>, end: () => void): Readable {
  const readable = Readable.from(parts, { objectMode: false });
  readable.once("close", () => {
    if (!readable.readableEnded) end();
  });
  return readable;
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
