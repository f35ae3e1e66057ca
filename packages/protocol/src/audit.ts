import { z } from "zod";

export const auditEntry = z.object({
  sequence: z.int(),
  at: z.string(),
  actor: z.string(),
  credential: z.string().nullable(),
  action: z.string(),
  object: z.string(),
  detail: z.record(z.string(), z.unknown()),
  reason: z.string().nullable(),
  hash: z.string().nullable(),
});
export const auditPage = z
  .object({ items: z.array(auditEntry), next: z.string().nullable() })
  .meta({ id: "AuditPage" });
export const auditVerification = z
  .object({ ok: z.boolean(), entries: z.int(), first_bad_sequence: z.int().nullable(), explanation: z.string() })
  .meta({ id: "AuditVerification" });

export type AuditEntry = z.infer<typeof auditEntry>;
export type AuditPage = z.infer<typeof auditPage>;
export type AuditVerification = z.infer<typeof auditVerification>;
