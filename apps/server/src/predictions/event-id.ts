import { createHash } from "node:crypto";

import { formatUuid } from "../platform/ids.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The key an event is stored under, from the id its sender gave: itself if it is a UUID, else a hash of model and text. */
export function eventId(model: number, given: string): { readonly id: string; readonly externalId: string | null } {
  if (isUuid(given)) return { id: given, externalId: null };
  const digest = createHash("sha256").update(`${model} ${given}`).digest().subarray(0, 16);
  digest[6] = (digest.readUInt8(6) & 0x0f) | 0x80; // RFC 9562 version 8: a hash of our own making
  digest[8] = (digest.readUInt8(8) & 0x3f) | 0x80;
  return { id: formatUuid(digest), externalId: given };
}

/** Whether an id is one already, as it is usually spelt. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
