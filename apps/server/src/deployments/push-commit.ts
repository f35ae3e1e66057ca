import { createHash } from "node:crypto";

import type { DeploymentSource } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import { createJob, findJobAbout, readShownSteps } from "../jobs/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { nextVersionName } from "./next-version-name.ts";
import {
  changeDeployment,
  type DeploymentRow,
  findByUpload,
  insertDeployment,
  listVersionNames,
  lockDeployments,
  takeDeploymentNumber,
} from "./queries/deployments.ts";

export type CommitPush = {
  readonly model: { readonly id: number; readonly name: string };
  /** In full, in hexadecimal digits. */
  readonly commit: string;
  readonly source: Exclude<DeploymentSource, "upload">;
  readonly branch: string;
  readonly goesLive: boolean;
  /** What was built for this branch before is left alone, whatever became of it. */
  readonly onlyNew?: boolean;
  /** What was fetched before and failed is not built again: the fault is the commit's, and nobody pushed it anew. */
  readonly notFailed?: boolean;
  /** Of every build, in order; those up to `built` need not be done again for a commit that was built. */
  readonly steps: readonly string[];
};

export type PushedCommit = {
  readonly deployment: string;
  readonly version: string;
  /** `null`: nothing is to be done, or somebody does it already. */
  readonly job: string | null;
  /** `again`: it was built before, and is live from now on. */
  readonly outcome: "new" | "same" | "again";
};

const afterBuild = new Set(["live", "monitoring"]);

/**
 * Takes a commit of a branch in, in the transaction in which it was found: a deployment and its job. A commit is built
 * once: that it is pushed again, to the live branch, makes what was built of it live.
 */
export async function pushCommit(ctx: Context, tx: Tx, push: CommitPush): Promise<PushedCommit> {
  const { organisation } = ctx.caller;
  const { model, commit, branch, goesLive, steps } = push;
  const uploadHash = hashOf(commit);
  const before = await findPushed(tx, organisation, { model: model.id, commit });
  if (before === null) return build(ctx, tx, { ...push, uploadHash });
  const known = { deployment: before.id, version: before.version_name };
  if (push.onlyNew === true && !waitsElsewhere(before, branch)) return { ...known, job: null, outcome: "same" };
  if (push.notFailed === true && before.state === "failed" && (await wasFetched(tx, organisation, before.id)))
    return { ...known, job: null, outcome: "same" };
  if (before.state === "failed" || before.state === "cancelled" || before.state === "removed")
    return build(ctx, tx, { ...push, uploadHash });
  if (!goesLive || before.state === "live") return { ...known, job: null, outcome: "same" };
  await changeDeployment(tx, organisation, before.id, { held: false, branch });
  if (before.state === "building") return { ...known, job: null, outcome: "same" };
  await changeDeployment(tx, organisation, before.id, { state: "building", ended_at: null });
  const done = steps.filter((name) => !afterBuild.has(name));
  const job = await createJob(ctx, tx, { kind: "deploy", model: model.id, subject: before.id, steps, done });
  await audit(ctx, tx, push, { deployment: before.id, job });
  return { ...known, job, outcome: "again" };
}

/** Whether a commit was built to wait, for another branch that came to this one since. */
function waitsElsewhere(before: DeploymentRow, branch: string): boolean {
  return before.held && before.branch !== branch && (before.state === "building" || before.state === "ready");
}

async function wasFetched(tx: Tx, organisation: number, deployment: string): Promise<boolean> {
  const job = await findJobAbout(tx, organisation, deployment);
  return job !== null && readShownSteps(job.steps).some(({ name, state }) => name === "fetch" && state === "done");
}

/** What was made of a commit last. Two that ask for the same model wait here for each other. */
export async function findPushed(
  tx: Tx,
  organisation: number,
  { model, commit }: { readonly model: number; readonly commit: string },
): Promise<DeploymentRow | null> {
  await lockDeployments(tx, organisation, model);
  return findByUpload(tx, organisation, model, hashOf(commit));
}

function hashOf(commit: string): string {
  return createHash("sha256").update(`commit ${commit}`).digest("hex");
}

async function build(
  ctx: Context,
  tx: Tx,
  { uploadHash, ...push }: CommitPush & { readonly uploadHash: DeploymentRow["upload_hash"] },
): Promise<PushedCommit> {
  const { organisation, id: caller } = ctx.caller;
  const { model, commit, source, branch, goesLive, steps } = push;
  const deployment = ctx.newId("deployment");
  const version = nextVersionName(await listVersionNames(tx, organisation, model.id));
  await insertDeployment(tx, {
    organisation,
    id: deployment,
    number: await takeDeploymentNumber(tx, organisation),
    model: model.id,
    version_name: version,
    upload_hash: uploadHash,
    ...{ source, branch, source_commit: commit, held: !goesLive },
    consent: [],
    created_at: ctx.now(),
    created_by: caller,
  });
  const job = await createJob(ctx, tx, { kind: "deploy", model: model.id, subject: deployment, steps });
  await audit(ctx, tx, push, { deployment, job });
  return { deployment, version, job, outcome: "new" };
}

async function audit(
  ctx: Context,
  tx: Tx,
  { model, source, branch, commit }: CommitPush,
  { deployment, job }: { readonly deployment: string; readonly job: string },
): Promise<void> {
  await recordAudit(ctx, tx, {
    action: "deployment.push",
    object: deployment,
    detail: { model: model.name, job, source, branch, commit },
  });
}
