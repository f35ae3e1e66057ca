import type { LiveDeployment } from "../deployments/index.ts";
import type { Context } from "../platform/context.ts";
import { asUnavailable, Unavailable } from "../platform/database/unavailable.ts";
import type { Log } from "../platform/log.ts";
import type { Shadows, Tally } from "../serving/index.ts";
import { advanceTrial, type TrialParts } from "./advance-trial.ts";
import { findCanary } from "./queries/canaries.ts";
import { keepShadowNews } from "./keep-shadow-news.ts";

export type TrialsParts = TrialParts & {
  readonly tally: Tally;
  readonly shadows: Shadows;
  /** What this process serves. */
  readonly wanted: () => readonly LiveDeployment[];
  readonly contextOf: (organisation: number) => Context;
  readonly log: Log;
};

/** What is decided, or written down, of the requests that this process has answered. */
export type Trials = {
  /** Looks at every trial, and stores what shadows said; a fault of one model keeps no other from its look. */
  readonly look: () => Promise<void>;
  /** A version's workers died again and again. @returns whether it is on trial, and so dealt with by a look */
  readonly crashed: (live: LiveDeployment) => Promise<boolean>;
};

export function createTrials(parts: TrialsParts): Trials {
  const { tally, shadows, log } = parts;

  const lookAtTrials = async (): Promise<void> => {
    const trials = new Map(
      parts.wanted().flatMap((live) => (live.trial === null ? [] : [[live.trial, live] as const])),
    );
    tally.keepOnly(new Set(trials.keys()));
    for (const [trial, { organisation, model }] of trials) {
      const counted = tally.take(trial);
      try {
        await advanceTrial(parts.contextOf(organisation), { model, trial, counted }, parts);
      } catch (error) {
        // Counts that were refused would be refused for ever, and every later one with them.
        if (error instanceof Unavailable) tally.putBack(trial, counted);
        log.warn({ error, trial }, "a version on trial was not looked at");
      }
    }
  };

  const keepNews = async (): Promise<void> => {
    const { results, dropped } = shadows.take();
    const all = parts.wanted().filter((live) => live.is_shadow);
    for (const { organisation, model, id } of all) {
      const of = {
        results: results.filter(({ deployment }) => deployment === id),
        dropped: new Map([...dropped].filter(([deployment]) => deployment === id)),
      };
      if (of.results.length === 0 && of.dropped.size === 0) continue;
      try {
        await keepShadowNews(parts.contextOf(organisation), model, of);
      } catch (error) {
        const isAway = asUnavailable(error) instanceof Unavailable;
        if (isAway) shadows.putBack(of);
        else shadows.giveUp(of);
        log.warn(
          { error, deployment: id },
          isAway ? "what a shadow said waits for the store" : "what a shadow said is not kept",
        );
      }
    }
  };

  return {
    async look() {
      await lookAtTrials();
      await keepNews();
    },
    async crashed(live) {
      // Whether it is the one on trial is for the look to say; the stable one is given up as any other.
      if (live.trial === null || !(await isCanary(parts.contextOf(live.organisation), live))) return false;
      await lookAtTrials();
      return true;
    },
  };
}

async function isCanary(ctx: Context, live: LiveDeployment): Promise<boolean> {
  const row = await ctx.transaction((tx) => findCanary(tx, ctx.caller.organisation, live.model), "read");
  return row?.state === "running" && row.canary === live.id;
}
