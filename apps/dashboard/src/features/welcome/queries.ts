import type { Client } from "@driftguard/client";
import type { DemoStatus } from "@driftguard/protocol";

import type { Query } from "../../query.ts";

/** How far the sample data is; asked every half second while it loads. */
export function demoQuery(client: Client, isLoading: boolean): Query<DemoStatus> {
  return {
    queryKey: ["demo"],
    queryFn: ({ signal }) => client.demo.read({ signal }),
    staleTime: 0,
    ...(isLoading ? { refetchInterval: 500 } : {}),
  };
}
