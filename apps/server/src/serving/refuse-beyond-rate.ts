import type { EndpointSettings } from "@driftguard/protocol";

import type { LiveDeployment } from "../deployments/index.ts";
import { Problem } from "../platform/http/problem.ts";
import type { RateLimit } from "./limit-rate.ts";

/**
 * @param key - of whoever is counted, and of what it asks
 * @throws Problem request/too-many, with the seconds until there is room again
 */
export function refuseBeyondRate(
  { model_name }: Pick<LiveDeployment, "model_name">,
  { settings, rates, key }: { readonly settings: EndpointSettings; readonly rates: RateLimit; readonly key: string },
): void {
  const { rate_per_second: perSecond, rate_burst: burst } = settings;
  if (perSecond === null) return;
  const rate = { perSecond, burst: burst ?? Math.max(1, Math.ceil(perSecond)) };
  const wait = rates.take(key, rate);
  if (wait === 0) return;
  throw new Problem("request/too-many", `${model_name} takes ${perSecond} requests a second of each caller.`, {
    headers: { "retry-after": String(Math.ceil(wait)) },
  });
}
