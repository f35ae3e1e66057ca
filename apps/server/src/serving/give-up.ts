import { type ServiceNews, tellOfService } from "../alerts/index.ts";
import type { Links } from "../channels/index.ts";
import { type LiveDeployment, takeOff, type TakenOff } from "../deployments/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";

const problem = "Its workers died again and again; the last lines of its output say more.";

export type GiveUpParts = {
  readonly links: Links;
  readonly organisationName: (ctx: Context) => Promise<string>;
};

/**
 * Takes a version that cannot live off the endpoint, brings back the one before it where there is one, and opens an alert: else
 * a model that answers nobody would look like one that nobody asks.
 */
export async function giveUp(
  ctx: Context,
  { model, id }: Pick<LiveDeployment, "model" | "id">,
  { links, organisationName }: GiveUpParts,
): Promise<void> {
  await takeOff(ctx, { model, id, problem }, async (tx, off) => {
    const { version, version_name: versionName } = off.taken;
    const named = await findModelByKey(tx, ctx.caller.organisation, model);
    if (named === null || version === null) return;
    const subject = { model, modelName: named.name, version, versionName, baseline: null, demo: false };
    await tellOfService(ctx, tx, subject, newsOf(off), { links, organisation: await organisationName(ctx) });
  });
}

function newsOf({ taken: { version_name: taken }, next }: TakenOff): ServiceNews {
  const look = `Look at what changed in version ${taken}, and at the last lines of its output.`;
  if (next === null)
    return {
      title: `Service: version ${taken} was taken off, and nothing answers (its workers do not run)`,
      sentence: `${problem} There is no version to go back to: every request is refused.`,
      nextSteps: [look, "Push a version that runs."],
      rows: 0,
    };
  return {
    title: `Service: version ${taken} was rolled back to ${next.version_name} (its workers do not run)`,
    sentence: `${problem} Version ${next.version_name} answers all requests again.`,
    nextSteps: [look],
    rows: 0,
  };
}
