import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Keeps secrets that must be read again, so that the database and its backup alone give none away. */
export type Seal = {
  /** @param place - what the secret is and whose: it opens under the same alone */
  readonly close: (secret: string, place: string) => Promise<string>;
  /** @throws SealedElsewhere where it was sealed with another key, for another place, or was changed */
  readonly open: (sealed: string, place: string) => Promise<string>;
  /** Seals with the key in force what a former one has sealed; `null`: it is. @throws SealedElsewhere as `open` */
  readonly renew: (sealed: string, place: string) => Promise<string | null>;
};

/** No key that this server has opens a secret. */
export class SealedElsewhere extends Error {
  override readonly name = "SealedElsewhere";
}

const cipher = "aes-256-gcm";
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/**
 * With a key in the data folder, which is made at its first use, not in the database; or with the one that is given, for
 * servers that share a database and no folder. What the folder's key sealed before one was given opens as well.
 */
export function createSeal(folder: string, given: Buffer | null = null): Seal {
  const ownKey = remembered(() => readOrMakeKey(folder));
  const keyBefore = remembered(() => readKey(folder));
  const key = given === null ? ownKey : () => Promise.resolve(given);
  const close = async (secret: string, place: string): Promise<string> => {
    const iv = randomBytes(ivBytes);
    const sealing = createCipheriv(cipher, await key(), iv).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([sealing.update(secret, "utf8"), sealing.final()]);
    return Buffer.concat([iv, sealing.getAuthTag(), sealed]).toString("base64");
  };
  const read = async (sealed: string, place: string): Promise<{ secret: string; isBefore: boolean }> => {
    const now = openWith(await key(), sealed, place);
    if (now !== null) return { secret: now, isBefore: false };
    const former = given === null ? null : await keyBefore();
    const before = former === null ? null : openWith(former, sealed, place);
    if (before !== null) return { secret: before, isBefore: true };
    const ours = given === null ? join(folder, keyFile) : "SECRETS_KEY";
    throw new SealedElsewhere(
      `a secret was sealed with another key than ${ours}, or changed since; give all servers of a database the same SECRETS_KEY, or set the secret anew`,
    );
  };
  return {
    close,
    open: async (sealed, place) => (await read(sealed, place)).secret,
    async renew(sealed, place) {
      const { secret, isBefore } = await read(sealed, place);
      return isBefore ? close(secret, place) : null;
    },
  };
}

/** How many secrets were sealed anew, and how many no key opens. */
export type Renewal = { readonly renewed: number; readonly lost: number };

/** Renews what is stored in rows, one after the other. @param renew - tells whether it changed the row */
export async function renewEach<Row>(rows: readonly Row[], renew: (row: Row) => Promise<boolean>): Promise<Renewal> {
  let [renewed, lost] = [0, 0];
  for (const row of rows) {
    try {
      if (await renew(row)) renewed += 1;
    } catch (error) {
      if (!(error instanceof SealedElsewhere)) throw error;
      lost += 1;
    }
  }
  return { renewed, lost };
}

/** `null` where it is not this key's. */
function openWith(key: Buffer, sealed: string, place: string): string | null {
  const bytes = Buffer.from(sealed, "base64");
  try {
    const opening = createDecipheriv(cipher, key, bytes.subarray(0, ivBytes))
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([opening.update(bytes.subarray(ivBytes + tagBytes)), opening.final()]).toString("utf8");
  } catch {
    return null;
  }
}

/** Asks once; a failure is not remembered. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}

const keyFile = "secrets.key";

async function readOrMakeKey(folder: string): Promise<Buffer> {
  const file = join(folder, keyFile);
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
  const key = await readKey(folder);
  if (key === null) throw new Error(`${file} was taken away while it was made`);
  return key;
}

/** `null` where there is none. */
async function readKey(folder: string): Promise<Buffer | null> {
  const file = join(folder, keyFile);
  try {
    const key = await readFile(file);
    if (key.length !== keyBytes) throw new Error(`${file} holds no key of ${keyBytes} bytes`);
    return key;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
