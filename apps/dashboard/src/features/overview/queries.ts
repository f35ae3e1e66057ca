import type { Client } from "@driftguard/client";
import type { Overview } from "@driftguard/protocol";

import { type Query, liveMs } from "../../query.ts";

/** The first screen in one request. */
export function overviewQuery(client: Client): Query<Overview> {
  return {
    queryKey: ["overview"],
    queryFn: ({ signal }) => client.models.overview({ signal }),
    staleTime: liveMs / 2,
    refetchInterval: liveMs,
  };
}
