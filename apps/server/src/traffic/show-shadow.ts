import type { ShadowReport } from "@driftguard/protocol";

import { findTraffic, listPossible } from "../deployments/index.ts";
import type { Context } from "../platform/context.ts";
import { listShadowDifferences, sumShadowResults } from "./queries/shadow-results.ts";

const differencesMax = 20;

/** What the version that is asked beside the others says, beside what was answered. */
export async function showShadow(ctx: Context, model: number): Promise<ShadowReport> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const row = await findTraffic(tx, organisation, model);
    if (row?.shadow == null || row.shadow_since === null) return none;
    const range = { organisation, model, deployment: row.shadow, since: row.shadow_since };
    const { rows, equal, mean_absolute_difference, ...latency_ms } = await sumShadowResults(tx, range);
    const shadow = (await listPossible(tx, organisation, model)).find(({ id }) => id === row.shadow);
    const differences = await listShadowDifferences(tx, range, differencesMax);
    return {
      shadow:
        shadow === undefined
          ? null
          : { deployment: { id: shadow.id, number: shadow.number }, version: shadow.version_name },
      since: row.shadow_since.toISOString(),
      ...{ rows, equal, mean_absolute_difference, latency_ms },
      ...{ errors: row.shadow_errors, dropped: row.shadow_dropped },
      differences: differences.map(({ prediction_id, at, answered, said }) => ({
        ...{ id: prediction_id, at: at.toISOString(), answered, shadow: said },
      })),
    };
  }, "read");
}

const none: ShadowReport = {
  ...{ shadow: null, since: null, rows: 0, equal: null, mean_absolute_difference: null },
  latency_ms: { answered_p50: null, answered_p95: null, shadow_p50: null, shadow_p95: null },
  ...{ errors: 0, dropped: 0, differences: [] },
};
