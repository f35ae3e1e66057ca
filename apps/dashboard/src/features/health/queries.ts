import type { Client } from "@driftguard/client";
import type { HealthAnswer, SchedulerStatus } from "@driftguard/protocol";

import type { Query } from "../../query.ts";

const everyMs = 10_000;

export function healthQuery(client: Client): Query<HealthAnswer> {
  return { queryKey: ["health"], queryFn: ({ signal }) => client.health.read({ signal }), refetchInterval: everyMs };
}

export function schedulerQuery(client: Client): Query<SchedulerStatus> {
  return {
    queryKey: ["scheduler"],
    queryFn: ({ signal }) => client.health.scheduler({ signal }),
    refetchInterval: everyMs,
  };
}
