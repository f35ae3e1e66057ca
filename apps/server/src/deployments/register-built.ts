import type { Manifest } from "@driftguard/runtime";

import { recordAudit } from "../audit/index.ts";
import {
  emptySchema,
  findModelByKey,
  findVersionByName,
  insertVersion,
  updateModelRow,
  withFeatures,
} from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { describeIsolation } from "./describe-isolation.ts";
import { changeDeployment, type DeploymentRow, keepArtifact } from "./queries/deployments.ts";
import { schemaOfSignature } from "./schema-of-signature.ts";

/** What was built, as far as the database keeps it. */
export type Built = { readonly manifest: Manifest; readonly bytes: number };

/**
 * Notes what a build came to: the artifact, the version with its schema, the manifest on the deployment. Done again, it
 * changes nothing more.
 */
export async function registerBuilt(
  ctx: Context,
  deployment: DeploymentRow,
  { manifest, bytes }: Built,
): Promise<void> {
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    const now = ctx.now();
    await keepArtifact(tx, {
      organisation,
      hash: manifest.digest,
      bytes,
      files: Object.keys(manifest.files).length,
      commit: deployment.source_commit,
      created_at: now,
      created_by: deployment.created_by,
    });
    const { open, features, task } = schemaOfSignature(manifest.signature);
    const known = await findVersionByName(tx, organisation, deployment.model, deployment.version_name);
    const version =
      known?.id ??
      (await insertVersion(tx, {
        organisation,
        model: deployment.model,
        name: deployment.version_name,
        schema: withFeatures({ ...emptySchema, open }, features),
        created_at: now,
      }));
    const model = await findModelByKey(tx, organisation, deployment.model);
    if (model?.task === "other" && task !== "other") await updateModelRow(tx, organisation, deployment.model, { task });
    await changeDeployment(tx, organisation, deployment.id, {
      version,
      artifact: manifest.digest,
      manifest,
      isolation: describeIsolation(manifest),
      ready_at: now,
    });
    if (known === null)
      await recordAudit(ctx, tx, {
        action: "version.register",
        object: deployment.id,
        detail: { version: deployment.version_name, artifact: manifest.digest },
      });
  });
}
