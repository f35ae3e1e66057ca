import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type AuditHead, auditHead } from "@driftguard/protocol";

import { isSignedBy, signHead } from "./signed-head.ts";

/** Signs heads of chains, and keeps them in the data folder: not in the database, and not in its backup. */
export type HeadKeeper = {
  sign(head: Parameters<typeof signHead>[1]): Promise<AuditHead>;
  keep(head: AuditHead): Promise<void>;
  /** Those that this server signed for an organisation, in the order in which they were kept. */
  kept(organisation: number): Promise<readonly AuditHead[]>;
};

/** Keeps key and heads in a folder. The key is made at its first use; each server of several has its own. */
export function createHeadKeeper(folder: string): HeadKeeper {
  const [keyFile, headsFile] = [join(folder, "audit.key"), join(folder, "audit-heads.jsonl")];
  let known: Promise<KeyObject> | null = null;
  const key = (): Promise<KeyObject> => {
    known ??= readOrMakeKey(folder, keyFile).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
  return {
    sign: async (head) => signHead(await key(), head),
    keep: (head) => appendFile(headsFile, `${JSON.stringify(head)}\n`, { mode: 0o600 }),
    async kept(organisation) {
      const signer = await key();
      const lines = ((await readIfThere(headsFile)) ?? "").split("\n");
      return lines.flatMap((line) => {
        const head = headOf(line);
        return head !== null && head.organisation === organisation && isSignedBy(signer, head) ? [head] : [];
      });
    },
  };
}

/** `null`: the end of the file, or a line that a power cut tore. */
function headOf(line: string): AuditHead | null {
  try {
    return auditHead.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

async function readOrMakeKey(folder: string, file: string): Promise<KeyObject> {
  const written = await readIfThere(file);
  if (written !== null) return createPrivateKey(written);
  const { privateKey } = generateKeyPairSync("ed25519");
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
    return privateKey;
  } catch (error) {
    // Another server on the same folder was quicker.
    const other = await readIfThere(file);
    if (other === null) throw error;
    return createPrivateKey(other);
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
