import type { Consent } from "@driftguard/protocol";

import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { changeDeployment, findDeployment } from "./queries/deployments.ts";

/**
 * Takes what somebody agrees to into a version that was pushed without it, as one by git is: its build then goes on.
 *
 * @throws Problem request/invalid where the id is of no deployment, such as a preview's
 */
export async function addConsent(ctx: Context, tx: Tx, id: string, allow: readonly Consent[]): Promise<void> {
  if (allow.length === 0) return;
  const { organisation } = ctx.caller;
  const deployment = await findDeployment(tx, organisation, id);
  if (deployment === null)
    throw new Problem("request/invalid", "allow: expected the job of a build, found one that asks about nothing.", {
      faults: [{ field: "allow", expected: "the job of a build", found: "one that asks about nothing" }],
    });
  await changeDeployment(tx, organisation, id, { consent: [...new Set([...deployment.consent, ...allow])] });
}
