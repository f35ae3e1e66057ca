import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";

import { type deployQuery, registerModelInput } from "@driftguard/protocol";
import type { z } from "zod";

import { recordAudit } from "../audit/index.ts";
import { createJob } from "../jobs/index.ts";
import { createModel, findModelRow, type ModelRow } from "../models/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { nextVersionName } from "./next-version-name.ts";
import {
  type DeploymentRow,
  findByUpload,
  findNamed,
  insertDeployment,
  listVersionNames,
  lockDeployments,
  takeDeploymentNumber,
} from "./queries/deployments.ts";
import { spoolPush } from "./spool-push.ts";

export type PushParts = {
  /** Where pushes wait to be unpacked, each by the id of its deployment. */
  readonly incoming: string;
  readonly steps: readonly string[];
};

export type Pushed = { readonly deployment: string; readonly outcome: "new" | "same" };

/** Where a push waits until its job has unpacked it. */
export function incomingPath(incoming: string, deployment: string): string {
  return join(incoming, `${deployment}.archive`);
}

/**
 * Takes a version in: its bytes to disk, then a deployment and the job that builds it, in one transaction. A model that
 * is not there yet is made. The same bytes again come to the deployment that they made before.
 *
 * @throws Problem request/too-large, request/malformed, model/not-found, version/present, access/forbidden
 */
export async function pushVersion(
  ctx: Context,
  body: Readable,
  { incoming, steps }: PushParts,
  query: z.output<typeof deployQuery>,
): Promise<Pushed> {
  const deployment = ctx.newId("deployment");
  const spooled = join(incoming, `${deployment}.part`);
  const uploadHash = await spoolPush(spooled, body);
  try {
    return await ctx.transaction(async (tx) => {
      const model = await findOrCreate(ctx, tx, query.model);
      // Two pushes of the same bytes at once wait here for each other.
      await lockDeployments(tx, ctx.caller.organisation, model.id);
      const before = await findByUpload(tx, ctx.caller.organisation, model.id, uploadHash);
      if (before !== null && isSame(before, query)) return { deployment: before.id, outcome: "same" };
      // Before the row: whoever finds that finds this.
      await rename(spooled, incomingPath(incoming, deployment));
      await insert(ctx, tx, { id: deployment, model, uploadHash, query });
      const job = await createJob(ctx, tx, { kind: "deploy", model: model.id, subject: deployment, steps });
      await recordAudit(ctx, tx, {
        action: "deployment.push",
        object: deployment,
        detail: {
          model: model.name,
          job,
          upload: uploadHash,
          ...(query.allow.length === 0 ? {} : { consent: query.allow }),
        },
      });
      return { deployment, outcome: "new" };
    });
  } catch (error) {
    await rm(incomingPath(incoming, deployment), { force: true });
    throw error;
  } finally {
    await rm(spooled, { force: true });
  }
}

const builtAnew = new Set(["failed", "cancelled", "removed"]);

/** What failed is built again: a machine may have what it had not, and consent may have been given. So is what is gone. */
function isSame(
  { state, version_name }: DeploymentRow,
  { version }: { readonly version?: string | undefined },
): boolean {
  return (version === undefined || version === version_name) && !builtAnew.has(state);
}

async function findOrCreate(
  ctx: Context,
  tx: Tx,
  reference: string,
): Promise<Pick<ModelRow, "id" | "name" | "public_id">> {
  const { organisation, models } = ctx.caller;
  const found = await findModelRow(tx, organisation, reference);
  if (found !== null) {
    if (models !== null && !models.has(found.id)) throw noSuchModel();
    return found;
  }
  const name = registerModelInput.shape.name.safeParse(reference);
  // A number or an id names a model that is there.
  if (!name.success || models !== null) throw noSuchModel();
  const { model, publicId } = await createModel(ctx, tx, { name: name.data });
  await recordAudit(ctx, tx, { action: "model.register", object: publicId, detail: { name: name.data } });
  return { id: model, name: name.data, public_id: publicId };
}

/** A name is given once, whatever became of it: what is recorded of a version is told apart by it. */
function whyTaken(name: string, before: Pick<DeploymentRow, "state" | "ended_at"> | null): string {
  const other = "leave it out, or name another.";
  if (before === null || !builtAnew.has(before.state)) return `There is a version "${name}" already; ${other}`;
  const day = before.ended_at === null ? "" : `, which ended on ${before.ended_at.toISOString().slice(0, 10)}`;
  const what = { failed: "was not built", cancelled: "was cancelled" }[before.state] ?? "was removed";
  return `"${name}" is the name of a version that ${what}${day}. A name is given once, so that what each version said stays told apart; ${other}`;
}

function noSuchModel(): Problem {
  return new Problem("model/not-found", "No such model.");
}

async function insert(
  ctx: Context,
  tx: Tx,
  {
    id,
    model,
    uploadHash,
    query,
  }: {
    readonly id: string;
    readonly model: Pick<ModelRow, "id">;
    readonly uploadHash: string;
    readonly query: z.output<typeof deployQuery>;
  },
): Promise<void> {
  const { organisation, id: caller } = ctx.caller;
  const taken = await listVersionNames(tx, organisation, model.id);
  if (query.version !== undefined && taken.has(query.version)) {
    const before = await findNamed(tx, organisation, model.id, query.version);
    throw new Problem("version/present", whyTaken(query.version, before));
  }
  await insertDeployment(tx, {
    organisation,
    id,
    number: await takeDeploymentNumber(tx, organisation),
    model: model.id,
    version_name: query.version ?? nextVersionName(taken),
    upload_hash: uploadHash,
    source_commit: query.commit ?? null,
    held: query.hold,
    ...{ source: "upload", branch: null },
    consent: query.allow,
    created_at: ctx.now(),
    created_by: caller,
  });
}
