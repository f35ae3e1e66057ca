import { auditPage, auditQuery, auditVerification } from "@driftguard/protocol";

import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import { listAudit } from "./list-audit.ts";
import { verifyAudit } from "./verify-audit.ts";

/** Who did what, and whether anybody altered the record. */
export const auditRoutes: readonly Route[] = [
  route({
    id: "listAudit",
    method: "GET",
    path: "/api/v1/audit",
    tag: "audit",
    summary: "List what was done, newest first",
    description:
      "People stand in it by pseudonym. `action` takes an action (`alert.resolved`) or a noun (`alert`) for everything done to it.",
    access: guarded("audit:read", "admin"),
    query: auditQuery,
    answers: { 200: auditPage },
    problems: ["request/not-acceptable-cursor"],
    handle: async ({ ctx, query }) => ok(await listAudit(ctx, query)),
  }),
  route({
    id: "verifyAudit",
    method: "GET",
    path: "/api/v1/audit/verification",
    tag: "audit",
    summary: "Walk the whole chain of entries and say whether any was altered",
    access: guarded("audit:read", "admin"),
    answers: { 200: auditVerification },
    handle: async ({ ctx }) => ok(await verifyAudit(ctx)),
  }),
];
