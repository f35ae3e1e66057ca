import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Keeps secrets that must be read again, so that the database and its backup alone give none away. */
export type Seal = {
  /** @param place - what the secret is and whose: it opens under the same alone */
  readonly close: (secret: string, place: string) => Promise<string>;
  /** @throws Error that says so, where it was sealed with another key, for another place, or was changed */
  readonly open: (sealed: string, place: string) => Promise<string>;
};

const cipher = "aes-256-gcm";
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/**
 * With a key in the data folder, which is made at its first use, not in the database; or with the one that is given, for
 * servers that share a database and no folder.
 */
export function createSeal(folder: string, given: Buffer | null = null): Seal {
  let known: Promise<Buffer> | null = given === null ? null : Promise.resolve(given);
  const key = (): Promise<Buffer> => {
    known ??= readOrMakeKey(folder).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
  return {
    async close(secret, place) {
      const iv = randomBytes(ivBytes);
      const sealing = createCipheriv(cipher, await key(), iv).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([sealing.update(secret, "utf8"), sealing.final()]);
      return Buffer.concat([iv, sealing.getAuthTag(), sealed]).toString("base64");
    },
    async open(sealed, place) {
      const bytes = Buffer.from(sealed, "base64");
      const opening = createDecipheriv(cipher, await key(), bytes.subarray(0, ivBytes))
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      try {
        return Buffer.concat([opening.update(bytes.subarray(ivBytes + tagBytes)), opening.final()]).toString("utf8");
      } catch (cause) {
        const ours = given === null ? join(folder, "secrets.key") : "SECRETS_KEY";
        throw new Error(
          `a secret was sealed with another key than ${ours}, or changed since; give all servers of a database the same SECRETS_KEY, or set the secret anew`,
          { cause },
        );
      }
    },
  };
}

async function readOrMakeKey(folder: string): Promise<Buffer> {
  const file = join(folder, "secrets.key");
  const made = `${file}.${randomBytes(6).toString("hex")}`;
  await mkdir(folder, { recursive: true });
  await writeFile(made, randomBytes(keyBytes), { mode: 0o600, flag: "wx" });
  try {
    // Whole or not at all, and never over another one's.
    await link(made, file).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    });
  } finally {
    await rm(made, { force: true });
  }
  const key = await readFile(file);
  if (key.length !== keyBytes) throw new Error(`${file} holds no key of ${keyBytes} bytes`);
  return key;
}
