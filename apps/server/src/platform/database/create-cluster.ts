import { createHash, randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartFault } from "../start-fault.ts";
import type { Binaries } from "./binary-package.ts";
import { finished, port, spawnAs } from "./postgres-process.ts";
import type { RunAs } from "./run-as.ts";

/** Where things of the embedded PostgreSQL are in a data directory. */
export type ClusterPaths = {
  readonly directory: string;
  /** The cluster itself. */
  readonly folder: string;
  readonly passwordFile: string;
  readonly log: string;
  /** Folder of its socket: inside, or in the temporary folder where that path is too long for the kernel. */
  readonly sockets: string;
};

export function clusterPaths(directory: string): ClusterPaths {
  return {
    directory,
    folder: join(directory, "pg"),
    passwordFile: join(directory, "pg.password"),
    log: join(directory, "pg.log"),
    sockets: socketFolder(directory),
  };
}

export const clusterOwner = "driftguard";

/**
 * Makes the cluster where there is none yet, beside its place and then moved there: a start that was cut off is begun
 * again, never continued.
 *
 * @returns the password of its owner
 * @throws StartFault if it cannot be made, or is of another major version than ours
 */
export async function ensureCluster(
  { directory, folder, passwordFile }: ClusterPaths,
  { binaries, who, major }: { readonly binaries: Binaries; readonly who: RunAs; readonly major: string },
): Promise<string> {
  if (existsSync(folder)) {
    checkMajor(folder, major);
    return readPassword(passwordFile, folder);
  }
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const password = existsSync(passwordFile) ? readPassword(passwordFile, folder) : makePassword(passwordFile, who);
  mkdirSync(fresh, { mode: 0o700 });
  give(fresh, who);
  const { code, output } = await finished(
    spawnAs(who, binaries.initdb, initdbParameters(fresh, passwordFile), ["ignore", "pipe", "pipe"]),
  );
  if (code !== 0) throw new StartFault(`PostgreSQL could not make its folder ${fresh}: ${output}`);
  renameSync(fresh, folder);
  syncFolder(directory);
  return password;
}

/** Gives a file or folder of ours to whom PostgreSQL runs as. */
export function give(path: string, { ids }: RunAs): void {
  if (ids.uid !== undefined) chownSync(path, ids.uid, ids.gid ?? ids.uid);
}

/**
 * A folder that only we and the server can enter, for its socket and the like.
 *
 * @throws StartFault if somebody else made it before us, which they can in a shared temporary folder
 */
export function ensurePrivateFolder(path: string, who: RunAs): void {
  try {
    mkdirSync(path, { mode: 0o700 });
    give(path, who);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const found = lstatSync(path);
  const wanted = who.ids.uid ?? process.geteuid?.();
  if (!found.isDirectory() || found.uid !== wanted || (found.mode & 0o077) !== 0) {
    throw new StartFault(`${path} is not a private folder of ours; remove it and start again.`);
  }
}

function socketFolder(directory: string): string {
  const inside = join(directory, "run");
  const hash = createHash("sha256").update(directory).digest("hex").slice(0, 16);
  // The kernel takes 107 bytes of path.
  const fits = Buffer.byteLength(join(inside, `.s.PGSQL.${port}`)) <= 107;
  return fits ? inside : join(tmpdir(), `driftguard-${hash}`);
}

function initdbParameters(fresh: string, passwordFile: string): readonly string[] {
  return [
    ...["-D", fresh, "-U", clusterOwner, `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--encoding=UTF8"],
    // No index depends on the machine's C library, which an upgrade of the system would change under it.
    ...["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
    // One call instead of one a file: 1.4 s instead of 2.4 to 5.1. Linux alone has it.
    ...(process.platform === "linux" ? ["--sync-method=syncfs"] : []),
  ];
}

function makePassword(file: string, who: RunAs): string {
  const password = randomBytes(24).toString("base64url");
  writeFileSync(file, `${password}\n`, { mode: 0o600, flush: true });
  give(file, who);
  return password;
}

function readPassword(file: string, folder: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new StartFault(
      `${file} cannot be read, and without it nobody can log in to ${folder}; restore it from a backup.`,
      { cause },
    );
  }
}

function checkMajor(folder: string, major: string): void {
  const file = join(folder, "PG_VERSION");
  let found: string;
  try {
    found = readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new StartFault(
      `${folder} is not a folder of PostgreSQL: ${file} cannot be read; choose another data directory, or restore it.`,
      { cause },
    );
  }
  if (found !== major) {
    throw new StartFault(
      `${folder} was written by PostgreSQL ${found} and this release brings ${major}; use the release that wrote it.`,
    );
  }
}

function syncFolder(path: string): void {
  const handle = openSync(path, "r");
  fsyncSync(handle);
  closeSync(handle);
}
