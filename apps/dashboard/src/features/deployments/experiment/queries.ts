import type { Client } from "@driftguard/client";
import type { ShownExperiment } from "@driftguard/protocol";

import type { Query } from "../../../query.ts";

export function experimentQuery(client: Client, model: string): Query<ShownExperiment> {
  return {
    queryKey: ["models", "one", model, "traffic", "experiment"],
    queryFn: ({ signal }) => client.deployments.experiment(model, { signal }),
    staleTime: 2_000,
  };
}
