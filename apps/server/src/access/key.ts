import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const start = "dg_";
const prefixLength = 11;

/** A new key: `dg_`, 32 random bytes and their checksum, in base64url. It is shown once; only its hash is kept. */
export function makeKey(): { key: string; prefix: string; hash: Buffer } {
  const secret = randomBytes(32);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(secret));
  const key = start + Buffer.concat([secret, checksum]).toString("base64url");
  return { key, prefix: key.slice(0, prefixLength), hash: hashKey(key) };
}

/** SHA-256: no slow hash is needed for 256 random bits. */
export function hashKey(key: string): Buffer {
  return hash("sha256", key, "buffer");
}

/** Whether a text can be one of our keys at all: a mistyped one is told apart without asking the database. */
export function looksLikeKey(text: string): boolean {
  if (!text.startsWith(start)) return false;
  const bytes = Buffer.from(text.slice(start.length), "base64url");
  return bytes.length === 36 && bytes.readUInt32BE(32) === crc32(bytes.subarray(0, 32));
}
