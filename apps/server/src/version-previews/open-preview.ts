import { createJob, findJobAbout } from "../jobs/index.ts";
import type { Context, Tx } from "../platform/context.ts";
import { keepPreview, putAwayOldest } from "./queries/previews.ts";

/** Of a model that answer at a time. */
const previewsMax = 5;

export const replaySteps: readonly string[] = ["replay"];

/**
 * Lets a version that waits answer at an address of its own, and asks for a replay of what the live version was asked.
 * The oldest of a model's previews is put away where there are too many: its report stays, and it can be opened again.
 *
 * @param requests - recorded ones that are asked again at most; 0: none
 * @returns the job of the replay, if there is one; the one that waits or runs already, where there is that
 */
export async function openPreview(
  ctx: Context,
  tx: Tx,
  { id: deployment, model, requests }: { readonly id: string; readonly model: number; readonly requests: number },
): Promise<string | null> {
  const { organisation } = ctx.caller;
  const subject = await keepPreview(tx, {
    ...{ organisation, id: ctx.newId("preview"), model, deployment, requests, opened_at: ctx.now() },
  });
  await putAwayOldest(tx, organisation, model, { most: previewsMax, now: ctx.now() });
  if (requests === 0) return null;
  // Whoever asks at the same moment waits for the row that was kept above, and finds the job here.
  const last = await findJobAbout(tx, organisation, subject);
  const isUnderWay = last?.state === "queued" || (last?.state === "running" && last.cancel_asked_at === null);
  if (last !== null && isUnderWay) return last.id;
  return createJob(ctx, tx, { kind: "replay", model, subject, steps: replaySteps });
}
