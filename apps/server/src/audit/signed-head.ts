import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";

import type { AuditHead } from "@driftguard/protocol";

import { canonicalJson } from "./entry-hash.ts";

/** Signs the end of an organisation's chain with an Ed25519 key: whoever keeps it can show later what the chain was. */
export function signHead(
  key: KeyObject,
  head: { readonly organisation: number; readonly sequence: number; readonly hash: Buffer; readonly at: Date },
): AuditHead {
  const said = { ...head, hash: head.hash.toString("hex"), at: head.at.toISOString() };
  return {
    ...said,
    signature: sign(null, textOf(said), key).toString("base64"),
    public_key: publicKeyOf(key),
  };
}

/** Whether a head is as this key signed it. */
export function isSignedBy(key: KeyObject, head: AuditHead): boolean {
  return verify(null, textOf(head), createPublicKey(key), Buffer.from(head.signature, "base64"));
}

/** What is signed: organisation, sequence, hash and time as canonical JSON. */
function textOf({ organisation, sequence, hash, at }: Omit<AuditHead, "signature" | "public_key">): Buffer {
  return Buffer.from(canonicalJson({ organisation, sequence, hash, at }));
}

/** SPKI, DER, base64. */
function publicKeyOf(key: KeyObject): string {
  return createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64");
}
