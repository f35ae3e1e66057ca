import { chmodSync, constants } from "node:fs";
import { access, chmod, mkdir, open, readdir, rename, rm, symlink, utimes } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";

import type { Config } from "../../config.ts";
import { BrokenArchive, hashArchive, readArchive, type ReadMember } from "../../platform/backup/read-archive.ts";
import { connectionFromUrl } from "../../platform/database/connection.ts";
import { lockDirectory } from "../../platform/database/directory-lock.ts";
import { startEmbedded } from "../../platform/database/embedded.ts";
import { migrationsOf, openImport, type TableImport } from "../../platform/database/import-tables.ts";
import { reopenModels } from "../../platform/events/reopen-models.ts";
import { makeFolder } from "../../platform/make-folder.ts";
import { StartFault } from "../../platform/start-fault.ts";
import type { ReachedDatabase } from "../reach-database.ts";
import type { BackupParts } from "./back-up.ts";
import {
  backupFormat,
  backupManifest,
  type BackupManifest,
  filesFolder,
  manifestName,
  tablesFolder,
} from "./manifest.ts";

const unfinished = ".restoring";
/** Written by whoever holds the folder's lock. */
const ours = /^owner\.(lock|lock-journal|pid)$|^\.restoring$/;

/**
 * Makes an installation of a backup: the whole file is read and compared with its hashes before anything is written; then
 * the data folder and the database are filled beside their place, and moved there when all of it is in them.
 *
 * @throws StartFault if the file was changed or cut off or is a later release's, the folder is not empty, or the database is not
 */
export async function restore(parts: Omit<BackupParts, "now" | "release">): Promise<void> {
  const { config, say, file } = parts;
  const source = resolve(file);
  await access(source, constants.R_OK).catch((cause: unknown) => {
    throw new StartFault(`${source} cannot be read: name a file that "driftguard backup" wrote.`, { cause });
  });
  const manifest = await checkArchive(source);
  await migrationsOf(manifest);
  const folder = config.dataFolder;
  await refuseFilled(folder);
  makePassable(folder);
  const lock = lockDirectory(folder);
  const fresh = join(folder, unfinished);
  try {
    await rm(fresh, { recursive: true, force: true });
    makePassable(fresh);
    await fill(source, { ...parts, fresh, manifest });
    // PostgreSQL's folder last: without it the folder is no installation.
    const names = (await readdir(fresh)).filter((name) => !ours.test(name) && name !== "run" && name !== "pg");
    for (const name of names) await rename(join(fresh, name), join(folder, name));
    if (config.databaseUrl === null) await rename(join(fresh, "pg"), join(folder, "pg"));
  } finally {
    await rm(fresh, { recursive: true, force: true });
    lock.release();
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  say(
    `Restored ${manifest.tables.length} tables with ${rows} rows, as they were at ${manifest.made_at}, into ${folder}.`,
  );
  say("Start the server as ever: it brings them up to date.");
}

type Filling = Pick<BackupParts, "config" | "log" | "sudo"> & {
  readonly fresh: string;
  readonly manifest: BackupManifest;
};

async function fill(source: string, { config, log, sudo, fresh, manifest }: Filling): Promise<void> {
  const reached = await openFresh(config, { fresh, log, sudo });
  try {
    const tables = await openImport({
      connection: reached.connection,
      exported: manifest,
      log,
      openPartitions: reopenModels,
    });
    try {
      const [folders, links] = [new Map<string, number>(), new Set<string>()];
      for await (const member of readArchive(source)) await put(member, { fresh, tables, folders, links });
      // Last: into one that is nobody's to write nothing could be put.
      for (const [path, mode] of folders) await chmod(path, mode);
      await tables.finish();
    } finally {
      await tables.close();
    }
  } finally {
    await reached.stop();
  }
}

async function openFresh(
  config: Config,
  { fresh, log, sudo }: Pick<Filling, "fresh" | "log" | "sudo">,
): Promise<ReachedDatabase> {
  if (config.databaseUrl !== null) return { connection: connectionFromUrl(config.databaseUrl), stop: async () => {} };
  return startEmbedded({ directory: fresh, log, sudo });
}

async function put(
  { name, type, mode: said, modifiedAt, leadsTo, content }: ReadMember,
  {
    fresh,
    tables,
    folders,
    links,
  }: Pick<Filling, "fresh"> & {
    readonly tables: TableImport;
    readonly folders: Map<string, number>;
    readonly links: Set<string>;
  },
): Promise<void> {
  const [kind = "", ...rest] = name.split("/");
  if (kind === tablesFolder) {
    for await (const piece of content()) await tables.write(rest.slice(0, -1).join("/"), piece);
    return;
  }
  if (kind !== filesFolder) return;
  const path = join(fresh, ...rest);
  // A file that is made here runs as nobody else.
  const mode = said & 0o777;
  // Its hashes are right, and still: whoever made the file may write into the folder, and nowhere else.
  const isBehindLink = rest.some((_, at) => links.has(join(fresh, ...rest.slice(0, at))));
  // A path has them left out: the names that are compared would not be the ones that are written to.
  const isPlain = rest.length > 0 && rest.every((part) => part !== "" && part !== "." && part !== "..");
  if (!isPlain || rest[0] === "pg" || isBehindLink || links.has(path))
    throw new StartFault(`The backup holds ${name}, which leads elsewhere.`);
  await mkdir(type === "folder" ? path : dirname(path), { recursive: true, mode: 0o711 });
  if (type === "folder") folders.set(path, mode);
  else if (type === "link") {
    links.add(path);
    await symlink(leadsTo, path);
  } else {
    const handle = await open(path, "wx");
    await handle.chmod(mode);
    await pipeline(content(), handle.createWriteStream());
    await utimes(path, modifiedAt, modifiedAt);
  }
}

/** @returns what it says of itself @throws StartFault if not every byte is as it was written */
async function checkArchive(source: string): Promise<BackupManifest> {
  const read = await hashArchive(source, manifestName).catch((cause: unknown) => {
    if (cause instanceof BrokenArchive) throw broken(source, cause.message, cause);
    throw cause;
  });
  if (read.found === null) throw broken(source, "it has no manifest.json at its end");
  const said = backupManifest.safeParse(JSON.parse(read.found.toString("utf8")));
  if (!said.success) throw broken(source, "its manifest.json is none of ours");
  if (said.data.format > backupFormat)
    throw new StartFault(
      `${source} was made by a later release (${said.data.release}): install that one, or one after it.`,
    );
  const wanted = new Map(Object.entries(said.data.hashes));
  for (const [name, hash] of read.hashes) {
    if (name === manifestName) continue;
    if (wanted.get(name) !== hash) throw broken(source, `${name} was changed`);
    wanted.delete(name);
  }
  const [missing] = wanted.keys();
  if (missing !== undefined) throw broken(source, `${missing} is missing`);
  return said.data;
}

function broken(source: string, why: string, cause?: unknown): StartFault {
  return new StartFault(`${source} is no whole backup: ${why}; nothing was written.`, { cause });
}

async function refuseFilled(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
  const there = names.filter((name) => !ours.test(name));
  if (there.length > 0)
    throw new StartFault(`${folder} is not empty (it has ${there[0]}): restore into a new folder, by DRIFTGUARD_DATA.`);
}

/** As root the database and the workers are other users, who must be able to pass through, not to look around. */
function makePassable(folder: string): void {
  if (makeFolder(resolve(folder)) && process.geteuid?.() === 0) chmodSync(folder, 0o711);
}
