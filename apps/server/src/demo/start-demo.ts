import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Log } from "../platform/log.ts";
import { type DemoParts, loadDemo } from "./load-demo.ts";
import { findDemo, insertDemo, updateDemo } from "./queries/demos.ts";
import { removeDemo } from "./remove-demo.ts";
import { shiftDays } from "./shift.ts";

export type StartParts = DemoParts & { readonly log: Log };

const abandonedAfterMs = 10 * 60_000;

/**
 * Starts loading the demonstration; it goes on by itself, and says how far it is in its row.
 *
 * @returns resolves when it is loaded, or has failed and was taken away again
 * @throws Problem demo/present
 */
export async function startDemo(
  ctx: Context,
  parts: StartParts,
  onProgress: (share: number, message: string) => void = () => {},
): Promise<{ readonly done: Promise<void> }> {
  await clearAbandoned(ctx);
  const { organisation } = ctx.caller;
  const now = ctx.now().getTime();
  const days = shiftDays(now);
  const isNew = await ctx.transaction((tx) =>
    insertDemo(tx, { organisation, shift_days: days, started_at: ctx.now() }),
  );
  if (!isNew) throw new Problem("demo/present", "The sample data are loaded, or being loaded, already.");
  const progress = async (share: number, message: string): Promise<void> => {
    onProgress(share, message);
    await ctx.transaction((tx) => updateDemo(tx, organisation, { progress: share, message }));
  };
  const done = loadDemo(ctx, parts, { days, now, progress }).catch(async (error: unknown) => {
    parts.log.error({ error }, "the sample data could not be loaded; what was loaded is taken away");
    await removeDemo(ctx);
    throw error;
  });
  return { done };
}

/** Takes away what an ended process left half loaded. */
async function clearAbandoned(ctx: Context): Promise<void> {
  const demo = await ctx.transaction((tx) => findDemo(tx, ctx.caller.organisation));
  const isAbandoned = demo?.state === "loading" && ctx.now().getTime() - demo.started_at.getTime() > abandonedAfterMs;
  if (isAbandoned) await removeDemo(ctx);
}
