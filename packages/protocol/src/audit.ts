import { z } from "zod";

import { pageQuery } from "./models.ts";

const exactly = z.string().min(1).max(128).optional();
export const auditQuery = z.object({ ...pageQuery.shape, actor: exactly, action: exactly, object: exactly });

export const auditEntry = z.object({
  sequence: z.int().meta({ description: "Its place in the organisation's chain, from 1 on, without holes" }),
  at: z.string(),
  actor: z.string().meta({ description: "A pseudonym: the id of a key, of a person, or of a part of the server" }),
  actor_name: z
    .string()
    .nullable()
    .meta({ description: "What the person or key is called now; no part of the chain, and null for whoever is gone" }),
  credential: z.string().nullable(),
  action: z.string(),
  object: z.string().meta({ description: "The id of what it was done to; empty where it was to the organisation" }),
  detail: z.record(z.string(), z.unknown()),
  reason: z.string().nullable(),
  before_hash: z.string().nullable().meta({ description: "SHA-256 of the object before, where it was and was told" }),
  after_hash: z.string().nullable().meta({ description: "SHA-256 of the object after" }),
  hash: z.string().nullable(),
});
export const auditPage = z
  .object({ items: z.array(auditEntry), next: z.string().nullable() })
  .meta({ id: "AuditPage" });
export const auditVerification = z
  .object({ ok: z.boolean(), entries: z.int(), first_bad_sequence: z.int().nullable(), explanation: z.string() })
  .meta({ id: "AuditVerification" });

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** A head that was kept elsewhere, to be held against the chain: both or neither. */
export const auditVerificationQuery = z
  .object({
    sequence: z.coerce.number().int().min(1).max(1e15).optional(),
    hash: hash.optional().meta({ description: "The hash of the entry at `sequence`, as a signed head had it" }),
  })
  .refine(({ sequence, hash: kept }) => (sequence === undefined) === (kept === undefined), {
    message: "`sequence` and `hash` belong together",
    path: ["hash"],
  });
export const auditHead = z
  .object({
    organisation: z.int(),
    sequence: z.int().meta({ description: "How many entries the chain has; 0 before the first" }),
    hash: z.string().meta({ description: "Of the last entry, 64 hex digits; empty before the first" }),
    at: z.string(),
    public_key: z.string().meta({ description: "Ed25519, as SPKI in DER, base64" }),
    signature: z.string().meta({
      description:
        "Ed25519 over the JSON of at, hash, organisation and sequence, in this order and without white space; base64",
    }),
  })
  .meta({ id: "AuditHead" });

export type AuditHead = z.infer<typeof auditHead>;
export type AuditEntry = z.infer<typeof auditEntry>;
export type AuditPage = z.infer<typeof auditPage>;
export type AuditVerification = z.infer<typeof auditVerification>;
