import type { Client } from "@driftguard/client";
import type { ChannelList } from "@driftguard/protocol";

import { type Query, liveMs } from "../../query.ts";

export function channelsQuery(client: Client): Query<ChannelList> {
  return { queryKey: ["channels"], queryFn: ({ signal }) => client.channels.list({ signal }), staleTime: liveMs };
}
