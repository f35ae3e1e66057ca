import type { Preview } from "@driftguard/protocol";

import { type DeploymentRow, findDeployment, listPossible } from "../deployments/index.ts";
import { findJobAbout } from "../jobs/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { type FoundPreview, findPreviewOfVersion } from "./find-preview.ts";
import { presentPreview, type PreviewView } from "./present-preview.ts";
import { listPreviewRows } from "./queries/previews.ts";

export type ShowParts = {
  readonly publicUrl: () => string;
  /** Whether a deployment's workers run in this process. */
  readonly isWarm: (deployment: string) => boolean;
};

/** @throws Problem preview/not-found */
export async function showPreview(
  ctx: Context,
  { model, version }: { readonly model: number; readonly version: string },
  parts: ShowParts,
): Promise<Preview> {
  const { organisation } = ctx.caller;
  const view = await ctx.transaction(async (tx) => {
    const found = await findPreviewOfVersion(tx, { organisation, model, version });
    return viewOf(tx, found, await findLive(tx, organisation, model));
  }, "read");
  return present(view, parts);
}

/** Of a model, the last opened first. */
export async function listPreviews(ctx: Context, model: number, parts: ShowParts): Promise<readonly Preview[]> {
  const { organisation } = ctx.caller;
  const views = await ctx.transaction(async (tx) => {
    const live = await findLive(tx, organisation, model);
    const all: Viewed[] = [];
    for (const row of await listPreviewRows(tx, organisation, model)) {
      const deployment = await findDeployment(tx, organisation, row.deployment);
      if (deployment !== null) all.push(await viewOf(tx, { row, deployment }, live));
    }
    return all;
  }, "read");
  return views.map((view) => present(view, parts));
}

type Viewed = Omit<PreviewView, "publicUrl" | "isWarm">;

async function viewOf(tx: Tx, { row, deployment }: FoundPreview, live: DeploymentRow | null): Promise<Viewed> {
  return { row, deployment, live, job: await findJobAbout(tx, row.organisation, row.id) };
}

function present(view: Viewed, { publicUrl, isWarm }: ShowParts): Preview {
  return presentPreview({ ...view, publicUrl: publicUrl(), isWarm: isWarm(view.deployment.id) });
}

/** The version with the largest share. */
async function findLive(tx: Tx, organisation: number, model: number): Promise<DeploymentRow | null> {
  const live = (await listPossible(tx, organisation, model)).filter(({ state }) => state === "live");
  return live.sort((one, other) => other.weight - one.weight)[0] ?? null;
}
