import type { Client } from "@driftguard/client";
import type { ShadowReport, Traffic } from "@driftguard/protocol";

import type { Query } from "../../../query.ts";

export const trafficAgainMs = 5_000;

export function trafficQuery(client: Client, model: string): Query<Traffic> {
  return {
    queryKey: ["models", "one", model, "traffic"],
    queryFn: ({ signal }) => client.deployments.traffic(model, { signal }),
    staleTime: 2_000,
  };
}

export function shadowQuery(client: Client, model: string): Query<ShadowReport> {
  return {
    queryKey: ["models", "one", model, "traffic", "shadow"],
    queryFn: ({ signal }) => client.deployments.shadowReport(model, { signal }),
    staleTime: 2_000,
  };
}
