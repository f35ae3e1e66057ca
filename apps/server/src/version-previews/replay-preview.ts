import { recordAudit } from "../audit/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findVersion } from "./find-preview.ts";
import { openPreview } from "./open-preview.ts";

export type ReplayWish = { readonly model: number; readonly version: string; readonly requests: number };

/**
 * Asks for a replay of a version that waits, and opens its preview where it was put away, or never was opened.
 *
 * @throws Problem preview/not-found, preview/not-eligible
 */
export async function replayPreview(ctx: Context, { model, version, requests }: ReplayWish): Promise<void> {
  const { organisation } = ctx.caller;
  await ctx.transaction(async (tx) => {
    const deployment = await findVersion(tx, { organisation, model, version });
    if (deployment === null) throw new Problem("preview/not-found", "There is no built version with this name.");
    if (deployment.state !== "ready")
      throw new Problem(
        "preview/not-eligible",
        `Version "${deployment.version_name}" is ${deployment.state}; a preview is of a version that was built and waits.`,
      );
    const job = await openPreview(ctx, tx, { id: deployment.id, model, requests });
    await recordAudit(ctx, tx, { action: "preview.replay", object: deployment.id, detail: { version, requests, job } });
  });
}
