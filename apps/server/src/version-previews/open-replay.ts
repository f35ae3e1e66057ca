import { setTimeout as sleep } from "node:timers/promises";

import { BuildProblem, type Manifest } from "@driftguard/runtime";

import { type DeploymentCard, findDeployment, listPossible } from "../deployments/index.ts";
import { type Doing, type JobRow, StepProblem, type Work } from "../jobs/index.ts";
import type { Context } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { Problem } from "../platform/http/problem.ts";
import type { ServingRuntime } from "../serving/index.ts";
import { askAgain } from "./ask-again.ts";
import { buildReport, emptyReport } from "./build-report.ts";
import { compareSignatures } from "./compare-signatures.ts";
import { replaySteps } from "./open-preview.ts";
import { findPreview, keepReport, type PreviewRow } from "./queries/previews.ts";
import { readRecorded } from "./recorded-requests.ts";
import { replayRequests } from "./replay-requests.ts";

export type ReplayJobParts = {
  readonly events: EventStore;
  readonly serving: Pick<ServingRuntime, "wake" | "waiting">;
  /** The last lines that a deployment's code wrote, in this process. */
  readonly outputOf: (deployment: string) => readonly string[];
  /** What the build of a deployment found. @throws BuildProblem where its files are gone */
  readonly manifestOf: (deployment: { readonly organisation: number; readonly id: string }) => Promise<Manifest>;
};

const limitMs = 6 * 60_000;
const outputLinesMax = 50;

/** What a job of the kind "replay" does. Done again, it asks again and puts its report in the place of the one before. */
export function openReplay(ctx: Context, job: Pick<JobRow, "subject">, parts: ReplayJobParts): Work {
  return {
    steps: replaySteps.map((name) => ({
      name,
      limitMs,
      run: (doing) => replay(ctx, job.subject, { ...parts, doing }),
    })),
    // Whoever looks at the preview reads the state of its job.
    ended: async () => undefined,
  };
}

type Parts = ReplayJobParts & { readonly doing: Doing };

async function replay(ctx: Context, id: string, parts: Parts): Promise<void> {
  const { organisation } = ctx.caller;
  const { row, deployment, live } = await ctx.transaction(async (tx) => {
    const found = await findPreview(tx, organisation, id);
    const of = found === null ? null : await findDeployment(tx, organisation, found.deployment);
    const possible = of === null ? [] : await listPossible(tx, organisation, of.model);
    const [main] = possible.filter(({ state }) => state === "live").sort((one, other) => other.weight - one.weight);
    return { row: found, deployment: of, live: main ?? null };
  });
  if (row === null || deployment === null || deployment.state !== "ready") throw gone();
  const report =
    live === null || live.version === null
      ? emptyReport({ at: ctx.now(), wanted: row.requests }, "No version is live, so there is nothing to compare with.")
      : await compare(ctx, { row, deployment, live: { ...live, version: live.version } }, parts);
  await ctx.transaction(async (tx) => {
    // It may have been discarded while it was asked, and a report of half of that is none.
    if ((await findDeployment(tx, organisation, row.deployment))?.state !== "ready") throw gone();
    await keepReport(tx, { organisation, id, report, reported_at: ctx.now() });
  });
  parts.doing.log(report.headline);
}

const gone = (): StepProblem =>
  new StepProblem("preview_gone", "The version does not wait any more: it went live, or was discarded.");

function noFiles(error: unknown): never {
  throw error instanceof BuildProblem ? new StepProblem(error.code, error.message, { cause: error }) : error;
}

type Compared = {
  readonly row: PreviewRow;
  readonly deployment: DeploymentCard;
  readonly live: Pick<DeploymentCard, "organisation" | "id" | "number" | "version_name"> & { readonly version: number };
};

async function compare(ctx: Context, { row, deployment, live }: Compared, parts: Parts) {
  const { doing, serving, events, manifestOf } = parts;
  const [before, after] = await Promise.all([manifestOf(live), manifestOf(deployment)]).catch(noFiles);
  const { signature } = before;
  const query = { model: row.model, version: live.version, signature, limit: row.requests };
  const requests = await readRecorded(ctx, events, query);
  doing.log(`Version ${live.version_name} has ${requests.length} recorded requests of the ${row.requests} wanted.`);
  const schema = compareSignatures(signature, after.signature);
  const said = await askAll();
  if ("notStarted" in said || said.some(({ kind }) => kind === "failed"))
    for (const line of parts.outputOf(deployment.id).slice(-outputLinesMax)) doing.log(line);
  return buildReport({
    ...{ at: ctx.now(), version: deployment.version_name, wanted: row.requests, requests, said, schema },
    against: { deployment: { id: live.id, number: live.number }, version: live.version_name },
    areClasses: [signature, after.signature].every(
      (one) => one.task === "classification" && one.prediction === "label",
    ),
  });

  async function askAll() {
    try {
      const added = new Set(schema.added.map(({ name }) => name));
      const elapsed = (): number => performance.now();
      const asking = { added, before: live.version_name, elapsed, now: () => ctx.now().getTime() };
      await serving.wake(deployment);
      return await replayRequests(requests, {
        // Woken anew by each, it does not rest while it is asked, however short its model lets it wait.
        ask: async (asked) => askAgain(asked, { ...asking, ...(await serving.wake(deployment)) }),
        waiting: () => serving.waiting(ctx.caller.organisation),
        wait: (milliseconds) => sleep(milliseconds, undefined, { signal: doing.signal }),
        ...{ elapsed, signal: doing.signal },
        onProgress: (done) => doing.log(`${done} of ${requests.length} asked again.`),
      });
    } catch (error) {
      // That there is no room for it now says nothing of the version.
      if (error instanceof Problem) throw new StepProblem("preview_not_ready", error.message, { cause: error });
      if (!(error instanceof BuildProblem)) throw error;
      return { notStarted: `It does not start: ${error.message}` };
    }
  }
}
