import { recordAudit } from "../audit/index.ts";
import { changeDeployment, findTraffic, lockDeployments } from "../deployments/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findPreviewOfVersion } from "./find-preview.ts";
import { putAway } from "./queries/previews.ts";

export type DiscardParts = {
  /** Ends the workers of a version, and takes away its files. */
  readonly clear: (deployment: { readonly organisation: number; readonly id: string }) => Promise<void>;
};

/**
 * Takes a version that waits away: it answers no more, cannot go live, and its files go. Its report stays. The same
 * commit, or the same bytes, pushed again are built again.
 *
 * @throws Problem preview/not-found, preview/not-eligible
 */
export async function discardPreview(
  ctx: Context,
  { model, version }: { readonly model: number; readonly version: string },
  { clear }: DiscardParts,
): Promise<void> {
  const { organisation } = ctx.caller;
  const id = await ctx.transaction(async (tx) => {
    await lockDeployments(tx, organisation, model);
    const { deployment } = await findPreviewOfVersion(tx, { organisation, model, version });
    if ((await findTraffic(tx, organisation, model))?.shadow === deployment.id)
      throw new Problem(
        "preview/not-eligible",
        `Version "${deployment.version_name}" is asked as a shadow; end the shadow first.`,
      );
    const discarded = await changeDeployment(tx, organisation, deployment.id, {
      from: ["ready"],
      ...{ state: "removed", problem: "It was discarded before it went live.", ended_at: ctx.now() },
    });
    if (!discarded)
      throw new Problem(
        "preview/not-eligible",
        `Version "${deployment.version_name}" is ${deployment.state}: only one that waits is discarded.`,
      );
    await putAway(tx, organisation, deployment.id, ctx.now());
    await recordAudit(ctx, tx, {
      action: "preview.discard",
      object: deployment.id,
      detail: { version: deployment.version_name },
    });
    return deployment.id;
  });
  await clear({ organisation, id });
}
