import type { Client } from "@driftguard/client";
import type { Permission, Session } from "@driftguard/protocol";
import { useQuery } from "@tanstack/react-query";

import { useClient } from "../../client-context.ts";
import type { Query } from "../../query.ts";

/** Who is signed in, and what they may do. */
export function sessionQuery(client: Client): Query<Session> {
  return {
    queryKey: ["session"],
    queryFn: ({ signal }) => client.session.read({ signal }),
    staleTime: 5 * 60_000,
  };
}

/** Whether the reader may do this; the server decides, the page only asks. False until it is known. */
export function useCan(permission: Permission): boolean {
  const { data } = useQuery(sessionQuery(useClient()));
  return data?.can.includes(permission) ?? false;
}
