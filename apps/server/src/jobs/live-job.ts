import type { JobLine } from "@driftguard/protocol";

import type { LiveSource } from "../platform/live/live-source.ts";
import { presentJob } from "./present-job.ts";
import { type JobLineRow, listLines } from "./queries/job-lines.ts";
import { findJob } from "./queries/jobs.ts";
import { resolveJob } from "./resolve-job.ts";

const linesAtOnce = 200;
const charactersAtOnce = 64_000;

/** The topic `job:<id>`: a job's log lines in pages that are small enough to be held for each reader, and its state. */
export const liveJob: LiveSource = {
  permission: "deployments:read",
  find: resolveJob,
  async read(ctx, id, after) {
    const { organisation } = ctx.caller;
    // The job is read first: all lines that it counts are then there.
    const [job, lines] = await ctx.transaction(
      async (tx) =>
        Promise.all([findJob(tx, organisation, id), listLines(tx, organisation, id, { after, limit: linesAtOnce })]),
      "read",
    );
    if (job === null) return null;
    const page = fitting(lines);
    const last = page.at(-1);
    const seen = last?.sequence ?? after;
    return {
      events:
        last === undefined ? [] : [{ sequence: seen, at: last.at, kind: "lines", data: { items: page.map(present) } }],
      state: { sequence: seen, at: ctx.now(), kind: "state", data: presentJob(job) },
      behind: Math.max(0, job.lines - seen),
    };
  },
};

/** As many as a reader is sent together: at least one, however long. */
function fitting(lines: readonly JobLineRow[]): readonly JobLineRow[] {
  let characters = 0;
  const end = lines.findIndex(({ text }, at) => (characters += text.length) > charactersAtOnce && at > 0);
  return end === -1 ? lines : lines.slice(0, end);
}

function present({ sequence, at, step, text }: JobLineRow): JobLine {
  return { sequence, at: at.toISOString(), step, text };
}
