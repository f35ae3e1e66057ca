import type { Client } from "@driftguard/client";
import type { KeyList } from "@driftguard/protocol";

import { type Query, liveMs } from "../../query.ts";

export function keysQuery(client: Client): Query<KeyList> {
  return { queryKey: ["keys"], queryFn: ({ signal }) => client.keys.list({ signal }), staleTime: liveMs };
}
