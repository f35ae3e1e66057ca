import { auditHead, auditPage, auditQuery, auditVerification, auditVerificationQuery } from "@driftguard/protocol";

import { guarded, ok, type Route, route } from "../platform/http/route.ts";
import type { HeadKeeper } from "./head-keeper.ts";
import { listAudit } from "./list-audit.ts";
import { showHead } from "./show-head.ts";
import { verifyAudit } from "./verify-audit.ts";

/** Who did what, and whether anybody altered the record. */
export const auditRoutes = (keeper: HeadKeeper): readonly Route[] => [
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
    description:
      "The chain is held against the signed heads that the server keeps in its data folder, and against one that you kept: its `sequence` and `hash`.",
    access: guarded("audit:read", "admin"),
    query: auditVerificationQuery,
    answers: { 200: auditVerification },
    handle: async ({ ctx, query: { sequence, hash } }) =>
      ok(await verifyAudit(ctx, keeper, sequence === undefined || hash === undefined ? null : { sequence, hash })),
  }),
  route({
    id: "showAuditHead",
    method: "GET",
    path: "/api/v1/audit/head",
    tag: "audit",
    summary: "The end of the chain, signed, to keep elsewhere",
    description:
      "Kept elsewhere, it shows later that the tail was cut or the whole chain written anew, which the chain alone cannot. The server writes one to its log and its data folder every hour in which something was done.",
    access: guarded("audit:read", "admin"),
    answers: { 200: auditHead },
    handle: async ({ ctx }) => ok(await showHead(ctx, keeper)),
  }),
];
