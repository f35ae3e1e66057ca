import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether a body was signed with a secret, as GitHub does; it takes as long for a right one as for a wrong one.
 *
 * @param header - `X-Hub-Signature-256`: `sha256=` and 64 hexadecimal digits
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSigned(body: Buffer, secret: string, header: string): boolean {
  const given = /^sha256=([0-9a-f]{64})$/.exec(header)?.[1];
  const right = createHmac("sha256", secret).update(body).digest();
  return given !== undefined && timingSafeEqual(Buffer.from(given, "hex"), right);
}
