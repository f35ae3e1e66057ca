import { randomUUID } from "node:crypto";

const base36Digits = 25; // 36^25 > 2^128

/**
 * A new id of a noun: `model_` and 25 base-36 digits of a UUIDv7, so that ids sort by the time they were made.
 *
 * @param noun - lower-case, as in the path
 * @param now - epoch milliseconds
 */
export function newId(noun: string, now: number): string {
  return idOfUuid(noun, uuidV7(now));
}

/** RFC 9562 version 7, as it is usually spelt: 48 bits of epoch milliseconds, 74 random bits. */
export function uuidV7(now: number): string {
  const time = now.toString(16).padStart(12, "0");
  // Node draws the bits of version 4 for many at a time; drawing them for each would cost ten times as much.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** The usual spelling of 16 bytes: 8-4-4-4-12 hex digits. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function toBase36(bytes: Uint8Array): string {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`)
    .toString(36)
    .padStart(base36Digits, "0");
}

/** The id on the wire of something that is stored under a UUID: `check_…`. */
export function idOfUuid(noun: string, uuid: string): string {
  return `${noun}_${toBase36(Buffer.from(uuid.replaceAll("-", ""), "hex"))}`;
}

/** The UUID behind an id made by {@link idOfUuid}; `null` if it is no such id. */
export function uuidOfId(noun: string, id: string): string | null {
  if (!id.startsWith(`${noun}_`)) return null;
  const digits = id.slice(noun.length + 1);
  if (!/^[0-9a-z]{25}$/.test(digits)) return null;
  let value = 0n;
  for (const digit of digits) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  const hex = value.toString(16).padStart(32, "0");
  return hex.length === 32 ? formatUuid(Buffer.from(hex, "hex")) : null;
}
