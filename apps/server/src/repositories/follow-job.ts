import { findJob, listLines, presentJob } from "../jobs/index.ts";
import type { Context } from "../platform/context.ts";
import type { Places } from "./places.ts";

export type Following = {
  /** Of the job, for who wants to look later. */
  readonly url: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
};

const everyMs = 250;
const linesAtOnce = 200;

/**
 * What a job says, as lines, until it has ended or for `limitMs`; where too many follow one, its address alone.
 *
 * @param followers - each asks the database four times a second
 */
export async function* followJob(
  ctx: Context,
  id: string,
  { followers, ...following }: Following & { readonly followers: Places },
): AsyncGenerator<string> {
  const leave = followers.take(ctx.caller.organisation);
  if (leave === null) return yield `Follow it at ${following.url}`;
  try {
    yield* linesOf(ctx, id, following);
  } finally {
    leave();
  }
}

async function* linesOf(ctx: Context, id: string, { url, limitMs, signal }: Following): AsyncGenerator<string> {
  const { organisation } = ctx.caller;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  let after = 0;
  for (;;) {
    // The state is read first: lines that are stored before it ends are then in the same answer.
    const { job, lines } = await ctx.transaction(async (tx) => ({
      job: await findJob(tx, organisation, id),
      lines: await listLines(tx, organisation, id, { after, limit: linesAtOnce }),
    }));
    if (job === null) return;
    for (const { sequence, step, text } of lines) {
      after = sequence;
      yield step === "" ? text : `[${step}] ${text}`;
    }
    const { state, problem } = presentJob(job);
    if (state !== "queued" && state !== "running" && lines.length === 0) {
      if (state === "failed") yield `Failed: ${problem?.detail ?? "see the log"} (${url})`;
      if (state === "cancelled") yield `Cancelled. (${url})`;
      return;
    }
    if (limit.aborted) {
      yield `The build goes on: ${url}`;
      return;
    }
    if (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
