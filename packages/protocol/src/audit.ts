import { z } from "zod";

import { pageQuery } from "./models.ts";

const exactly = z.string().min(1).max(128).optional();
export const auditQuery = z.object({ ...pageQuery.shape, actor: exactly, action: exactly, object: exactly });

export const auditEntry = z.object({
  sequence: z.int().meta({ description: "Its place in the organisation's chain, from 1 on, without holes" }),
  at: z.string(),
  actor: z.string().meta({ description: "A pseudonym: the id of a key, of a person, or of a part of the server" }),
  credential: z.string().nullable(),
  action: z.string(),
  object: z.string().meta({ description: "The id of what it was done to; empty where it was to the organisation" }),
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
