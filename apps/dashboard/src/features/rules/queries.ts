import type { Client } from "@driftguard/client";
import type { RuleList } from "@driftguard/protocol";

import { type Query, liveMs } from "../../query.ts";

export function rulesQuery(client: Client): Query<RuleList> {
  return { queryKey: ["rules"], queryFn: ({ signal }) => client.rules.list({ signal }), staleTime: liveMs };
}
