import type { Client } from "@driftguard/client";
import type { Performance } from "@driftguard/protocol";

import { type Query, liveMs } from "../../query.ts";

export function performanceQuery(client: Client, model: string, days: number, segment?: string): Query<Performance> {
  return {
    queryKey: ["models", "one", model, "performance", days, segment ?? null],
    queryFn: ({ signal }) => client.models.performance(model, { days, segment }, { signal }),
    staleTime: liveMs,
    refetchInterval: 2 * liveMs,
  };
}
