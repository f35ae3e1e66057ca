import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Log } from "../platform/log.ts";
import { type DemoParts, loadDemo } from "./load-demo.ts";
import { type DemoChange, findDemo, holdLoading, insertDemo, updateLoading } from "./queries/demos.ts";
import { removeDemo } from "./remove-demo.ts";
import { shiftDays } from "./shift.ts";

export type StartParts = DemoParts & { readonly log: Log };

const abandonedAfterMs = 10 * 60_000;

/**
 * Starts loading the demonstration; it goes on by itself, and says how far it is in its row.
 *
 * @returns resolves when it is loaded; rejects when it has failed and was taken away again, or was deleted meanwhile
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
  const startedAt = ctx.now();
  const isNew = await ctx.transaction((tx) =>
    insertDemo(tx, { organisation, shift_days: days, started_at: startedAt }),
  );
  if (!isNew) throw new Problem("demo/present", "The sample data are loaded, or being loaded, already.");
  const save = async (change: DemoChange): Promise<void> => {
    if (!(await ctx.transaction((tx) => updateLoading(tx, { organisation, startedAt }, change)))) throw deleted();
  };
  const loading: Context = {
    ...ctx,
    transaction: (run, purpose) => {
      if (purpose === "read") return ctx.transaction(run, purpose);
      return ctx.transaction(async (tx) => {
        if (!(await holdLoading(tx, { organisation, startedAt }))) throw deleted();
        return run(tx);
      }, purpose);
    },
  };
  const done = loadDemo(loading, parts, {
    ...{ days, now },
    progress: async (share, message) => {
      onProgress(share, message);
      await save({ progress: share, message });
    },
    finish: () => save({ state: "loaded", progress: 1, message: null, played_through: new Date(now) }),
  }).catch(async (error: unknown) => {
    // Deleted meanwhile, and perhaps begun anew: what is there now is not this loading's to take away.
    const demo = await ctx.transaction((tx) => findDemo(tx, organisation));
    if (demo?.started_at.getTime() !== startedAt.getTime()) {
      parts.log.info("the sample data were deleted while they were loaded");
      throw deleted();
    }
    parts.log.error({ error }, "the sample data could not be loaded; what was loaded is taken away");
    await removeDemo(ctx);
    throw error;
  });
  return { done };
}

function deleted(): Problem {
  return new Problem("demo/absent", "The sample data were deleted while they were loaded.");
}

/** Takes away what an ended process left half loaded. */
async function clearAbandoned(ctx: Context): Promise<void> {
  const demo = await ctx.transaction((tx) => findDemo(tx, ctx.caller.organisation));
  const isAbandoned = demo?.state === "loading" && ctx.now().getTime() - demo.started_at.getTime() > abandonedAfterMs;
  if (isAbandoned) await removeDemo(ctx);
}
