import { type Consent, job, jobLog, jobLogQuery, jobPage, jobQuery, retryQuery } from "@driftguard/protocol";

import type { Context, Tx } from "../platform/context.ts";
import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { Problem } from "../platform/http/problem.ts";
import { cancelJob } from "./cancel-job.ts";
import type { JobOutcome } from "./job.ts";
import { presentJob } from "./present-job.ts";
import { listLines } from "./queries/job-lines.ts";
import { findJob, type JobCard, listJobs } from "./queries/jobs.ts";
import { retryJob } from "./retry-job.ts";

export type JobRouteParts = {
  readonly resolveModel: (ctx: Context, reference: string) => Promise<number | null>;
  readonly onWaiting: () => void;
  readonly onCancel: (job: string) => void;
  /** What a job is about hears of an end that the job did not come to by itself, and of a new beginning. */
  readonly ended: (ctx: Context, subject: string, outcome: JobOutcome) => Promise<void>;
  readonly again: (ctx: Context, tx: Tx, subject: string, allow: readonly Consent[]) => Promise<boolean>;
};

const owner = { job: "job" };

/** Background work: how far it is, what it said, and how to end it. */
export function jobRoutes(parts: JobRouteParts): readonly Route[] {
  return [
    route({
      id: "listJobs",
      method: "GET",
      path: "/api/v1/jobs",
      tag: "jobs",
      summary: "List jobs, newest first",
      access: guarded("deployments:read", "read"),
      query: jobQuery,
      answers: { 200: jobPage },
      problems: ["model/not-found", "request/not-acceptable-cursor"],
      handle: async ({ ctx, query }) => {
        const after = query.cursor === undefined ? null : readCursor(query.cursor);
        const models = await modelsOf(ctx, query.model, parts);
        const rows = await ctx.transaction((tx) =>
          listJobs(tx, ctx.caller.organisation, {
            limit: query.limit + 1,
            after,
            state: query.state ?? null,
            models,
          }),
        );
        const page = rows.slice(0, query.limit);
        const last = page.at(-1);
        return ok({
          items: page.map(presentJob),
          next: rows.length > query.limit && last !== undefined ? writeCursor(last) : null,
        });
      },
    }),
    route({
      id: "showJob",
      method: "GET",
      path: "/api/v1/jobs/:job",
      tag: "jobs",
      summary: "Show a job with its steps",
      access: guarded("deployments:read", "read", owner),
      answers: { 200: job },
      problems: ["job/not-found"],
      handle: async ({ ctx, owned }) => ok(await show(ctx, String(owned["job"]))),
    }),
    route({
      id: "readJobLog",
      method: "GET",
      path: "/api/v1/jobs/:job/log",
      tag: "jobs",
      summary: "Read a job's log from where one was",
      description: "Ask again with `after` set to the `next` of the answer before, until `ended` is true.",
      access: guarded("deployments:read", "read", owner),
      query: jobLogQuery,
      answers: { 200: jobLog },
      problems: ["job/not-found"],
      handle: async ({ ctx, owned, query }) => {
        const { organisation } = ctx.caller;
        const id = String(owned["job"]);
        // The state is read first: lines that are stored before it ends are then in the same answer, or one more comes.
        const { state, lines } = await ctx.transaction(async (tx) => ({
          state: (await find(tx, organisation, id)).state,
          lines: await listLines(tx, organisation, id, query),
        }));
        const next = lines.at(-1)?.sequence ?? query.after;
        return ok({
          items: lines.map(({ sequence, at, step, text }) => ({ sequence, at: at.toISOString(), step, text })),
          next,
          ended: state !== "queued" && state !== "running" && lines.length < query.limit,
        });
      },
    }),
    route({
      id: "cancelJob",
      method: "POST",
      path: "/api/v1/jobs/:job/cancel",
      tag: "jobs",
      summary: "Cancel a job",
      access: guarded("deployments:write", "admin", owner),
      answers: { 200: job },
      problems: ["job/not-found", "job/wrong-state"],
      handle: async ({ ctx, owned }) => {
        const id = String(owned["job"]);
        await cancelJob(ctx, id, ({ subject }, outcome) => parts.ended(ctx, subject, outcome));
        parts.onCancel(id);
        return ok(await show(ctx, id));
      },
    }),
    route({
      id: "retryJob",
      method: "POST",
      path: "/api/v1/jobs/:job/retry",
      tag: "jobs",
      summary: "Go on with a job that failed or was cancelled",
      description:
        "What its steps had done by then is not done again, unless its files were taken away since. A build that ended with `consent_needed` goes on with `allow`, and the audit log keeps who agreed.",
      access: guarded("deployments:write", "admin", owner),
      query: retryQuery,
      answers: { 200: job },
      problems: ["job/not-found", "job/wrong-state", "request/invalid"],
      handle: async ({ ctx, owned, query: { allow } }) => {
        const id = String(owned["job"]);
        await retryJob(ctx, id, (tx, { subject }) => parts.again(ctx, tx, subject, allow), allow);
        parts.onWaiting();
        return ok(await show(ctx, id));
      },
    }),
  ];
}

async function show(ctx: Context, id: string): Promise<unknown> {
  return presentJob(await ctx.transaction((tx) => find(tx, ctx.caller.organisation, id)));
}

async function find(tx: Tx, organisation: number, id: string): Promise<JobCard> {
  const row = await findJob(tx, organisation, id);
  if (row === null) throw new Problem("job/not-found", "No such job.");
  return row;
}

async function modelsOf(
  ctx: Context,
  reference: string | undefined,
  { resolveModel }: JobRouteParts,
): Promise<readonly number[] | null> {
  if (reference === undefined) return ctx.caller.models === null ? null : [...ctx.caller.models];
  const model = await resolveModel(ctx, reference);
  if (model === null) throw new Problem("model/not-found", "No such model.");
  return [model];
}

function writeCursor({ created_at, id }: JobCard): string {
  return Buffer.from(`${created_at.toISOString()} ${id}`).toString("base64url");
}

function readCursor(text: string): { at: Date; id: string } {
  const [time = "", id = ""] = Buffer.from(text, "base64url").toString().split(" ");
  const at = new Date(time);
  if (Number.isNaN(at.getTime()) || !/^job_[0-9a-z]+$/.test(id))
    throw new Problem("request/not-acceptable-cursor", "cursor: expected the `next` of an earlier page.");
  return { at, id };
}
