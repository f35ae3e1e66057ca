import type { Client } from "@driftguard/client";
import type { AuditPage, AuditVerification } from "@driftguard/protocol";

import { type PagedQuery, type Query, liveMs } from "../../query.ts";

export function auditQuery(client: Client): PagedQuery<AuditPage> {
  return {
    queryKey: ["audit", "list"],
    queryFn: ({ signal, pageParam }) => client.audit.list({ limit: 100, cursor: pageParam ?? undefined }, { signal }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    staleTime: liveMs,
  };
}

export function verificationQuery(client: Client): Query<AuditVerification> {
  return {
    queryKey: ["audit", "verification"],
    queryFn: ({ signal }) => client.audit.verify({ signal }),
    staleTime: liveMs,
  };
}
