import type { Client } from "@driftguard/client";
import type { Variables } from "@driftguard/protocol";

import type { Query } from "../../../query.ts";

export function variablesQuery(client: Client, model: string): Query<Variables> {
  return {
    queryKey: ["models", "one", model, "variables"],
    queryFn: ({ signal }) => client.deployments.variables(model, { signal }),
    staleTime: 10_000,
  };
}
