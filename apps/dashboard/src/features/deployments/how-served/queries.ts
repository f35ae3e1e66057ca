import type { Client } from "@driftguard/client";
import type { EndpointSettings } from "@driftguard/protocol";

import type { Query } from "../../../query.ts";

export function endpointQuery(client: Client, model: string): Query<EndpointSettings> {
  return {
    queryKey: ["models", "one", model, "endpoint"],
    queryFn: ({ signal }) => client.deployments.endpoint(model, { signal }),
    staleTime: 10_000,
  };
}
