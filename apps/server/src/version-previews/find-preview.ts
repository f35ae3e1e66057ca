import { type DeploymentCard, findNamed } from "../deployments/index.ts";
import type { Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findPreviewOf, type PreviewRow } from "./queries/previews.ts";

export type FoundPreview = { readonly deployment: DeploymentCard; readonly row: PreviewRow };

/**
 * The preview of a version, by its name, with or without a "v" in front.
 *
 * @throws Problem preview/not-found
 */
export async function findPreviewOfVersion(
  tx: Tx,
  { organisation, model, version }: { readonly organisation: number; readonly model: number; readonly version: string },
): Promise<FoundPreview> {
  const deployment = await findVersion(tx, { organisation, model, version });
  const row = deployment === null ? null : await findPreviewOf(tx, organisation, deployment.id);
  if (deployment === null) throw new Problem("preview/not-found", "There is no preview of a version with this name.");
  if (row === null)
    // As after a push, to be looked at first, of bytes that are a version already.
    throw new Problem(
      "preview/not-found",
      `Version "${deployment.version_name}" is ${deployment.state} and has no preview: it was not pushed as one.`,
    );
  return { deployment, row };
}

/** What was pushed as this version last; `null`: nothing was. */
export async function findVersion(
  tx: Tx,
  { organisation, model, version }: { readonly organisation: number; readonly model: number; readonly version: string },
): Promise<DeploymentCard | null> {
  const found = await findNamed(tx, organisation, model, version);
  return found ?? (version.startsWith("v") ? findNamed(tx, organisation, model, version.slice(1)) : null);
}

/**
 * The preview of a version, if it answers.
 *
 * @throws Problem preview/not-found, also where it was put away, discarded or went live
 */
export async function findOpenPreview(
  tx: Tx,
  wanted: { readonly organisation: number; readonly model: number; readonly version: string },
): Promise<DeploymentCard> {
  const { deployment, row } = await findPreviewOfVersion(tx, wanted);
  if (deployment.state === "live")
    throw new Problem(
      "preview/not-found",
      `Version "${deployment.version_name}" is live: ask the model's own endpoint.`,
    );
  if (deployment.state !== "ready")
    throw new Problem("preview/not-found", `Version "${deployment.version_name}" is ${deployment.state}.`);
  if (row.put_away_at !== null)
    throw new Problem(
      "preview/not-found",
      `The preview of version "${deployment.version_name}" was put away; a replay opens it again.`,
    );
  return deployment;
}
