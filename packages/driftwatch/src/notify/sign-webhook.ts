/** What of a webhook is signed: the same id on every try, the time of this one, the exact bytes of the body. */
export type WebhookToSign = { readonly id: string; readonly sentAt: number; readonly body: string };

/**
 * The three headers of Standard Webhooks. With two secrets, as while one is being replaced, there are two signatures and
 * a receiver that knows either one accepts.
 *
 * @param secrets - each `whsec_` and base64, of 24 to 64 bytes
 * @throws RangeError if there is no secret, or one is not of that form
 * @see https://www.standardwebhooks.com, symmetric signatures, version 1
 */
export async function signWebhook(
  { id, sentAt, body }: WebhookToSign,
  secrets: readonly string[],
): Promise<Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string>> {
  if (secrets.length === 0) throw new RangeError("signWebhook needs at least one secret");
  const timestamp = String(Math.floor(sentAt / 1_000));
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const signatures = await Promise.all(secrets.map((secret) => sign(content, decodeSecret(secret))));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.map((signature) => `v1,${signature}`).join(" "),
  };
}

/** A new secret from 32 random bytes; the caller brings them. */
export function writeWebhookSecret(random: Uint8Array): string {
  return `whsec_${encodeBase64(random)}`;
}

async function sign(content: Uint8Array<ArrayBuffer>, secret: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return encodeBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, content)));
}

function decodeSecret(secret: string): Uint8Array<ArrayBuffer> {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const bytes = encoded === undefined ? new Uint8Array() : Uint8Array.from(atob(encoded), (byte) => byte.charCodeAt(0));
  if (bytes.length < 24 || bytes.length > 64) throw new RangeError("signWebhook needs secrets of whsec_ and base64");
  return bytes;
}

function encodeBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
