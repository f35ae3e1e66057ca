import { access } from "node:fs/promises";
import { resolve, sep } from "node:path";

import type { Config } from "../../config.ts";
import { addRepository } from "../../platform/backup/add-repository.ts";
import { listKept } from "../../platform/backup/list-kept.ts";
import { openKept } from "../../platform/backup/open-kept.ts";
import { type ArchiveWriter, writeArchive } from "../../platform/backup/write-archive.ts";
import { connectOwner } from "../../platform/database/connection.ts";
import { exportTables } from "../../platform/database/export-tables.ts";
import type { Person } from "../../platform/database/run-as.ts";
import type { Log } from "../../platform/log.ts";
import { StartFault } from "../../platform/start-fault.ts";
import { reachDatabase } from "../reach-database.ts";
import { backupFormat, type BackupManifest, filesFolder, manifestName, tablesFolder } from "./manifest.ts";

export type BackupParts = {
  readonly config: Config;
  readonly log: Log;
  readonly say: (line: string) => void;
  readonly sudo: Person | undefined;
  /** The file that is written, or read. */
  readonly file: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly release: string;
};

/**
 * Writes everything of an installation into one file, beside a server that runs or without one: every table in one snapshot,
 * then the files of the data folder, which stand there before a row names them.
 *
 * @throws StartFault if the file is there already, lies in the data folder or cannot be written, or the database cannot be
 * reached
 */
export async function backUp({ config, log, say, sudo, file, now, release }: BackupParts): Promise<void> {
  const target = resolve(file);
  if (await isThere(target)) throw new StartFault(`${target} is there already: name another file.`);
  if (target.startsWith(config.dataFolder + sep))
    throw new StartFault(`${target} lies in the data folder, which would be lost with it: name a file elsewhere.`);
  const reached = await reachDatabase(config, log, sudo);
  try {
    const archive = await writeArchive(target).catch((cause: unknown) => {
      throw new StartFault(`${target} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    });
    try {
      // As it stands: what is backed up before an upgrade is not brought up to date by the way.
      const owner = await connectOwner(reached.connection);
      const exported = await exportTables(owner, (name, rows) => addTable(archive, name, rows)).finally(() =>
        owner.end(),
      );
      const files = await addFiles(archive, config.dataFolder);
      const manifest: BackupManifest = {
        format: backupFormat,
        made_at: new Date(now).toISOString(),
        ...{ release, ...exported, hashes: archive.hashes() },
      };
      await addText(archive, manifestName, JSON.stringify(manifest));
      await archive.finish();
      const rows = exported.tables.reduce((sum, table) => sum + table.rows, 0);
      say(`Backed up ${exported.tables.length} tables with ${rows} rows and ${files} files into ${target}.`);
      say("It holds every secret of the installation: keep it where only its operators can read it.");
    } catch (cause) {
      // Of the file system or the database: a full disk, a file of another user, a model that is deleted at that moment.
      if (!(cause instanceof Error && "code" in cause)) throw cause;
      throw new StartFault(`The backup could not be made, and nothing of it is left: ${cause.message}`, { cause });
    } finally {
      await archive.giveUp();
    }
  } finally {
    await reached.stop();
  }
}

const pieceBytes = 8 * 2 ** 20;

/** In pieces, so that a table of any size passes through little memory. */
async function addTable(archive: ArchiveWriter, name: string, rows: AsyncIterable<Buffer>): Promise<void> {
  let held: Buffer[] = [];
  let [bytes, count] = [0, 0];
  const flush = async (): Promise<void> => {
    count += 1;
    const number = String(count).padStart(8, "0");
    await archive.add({ name: `${tablesFolder}/${name}/${number}`, bytes, mode: 0o600, modifiedAt: 0, content: held });
    [held, bytes] = [[], 0];
  };
  for await (const piece of rows) {
    held.push(piece);
    bytes += piece.length;
    if (bytes >= pieceBytes) await flush();
  }
  if (bytes > 0) await flush();
}

/** @returns how many */
async function addFiles(archive: ArchiveWriter, folder: string): Promise<number> {
  let count = 0;
  const isLeft = (name: string): boolean => staysBehind(name) || insideRepository.test(name);
  for (const { name, path, bytes, mode, modifiedAt, type, leadsTo } of await listKept(folder, isLeft)) {
    const entry = `${filesFolder}/${name}`;
    if (type === "folder") {
      await archive.addFolder({ name: entry, mode });
      if (repository.test(name)) count += await addRepository(archive, { name: entry, path });
      continue;
    }
    if (type === "link") await archive.addLink({ name: entry, leadsTo });
    else {
      const handle = await openKept(path);
      if (handle === null) continue;
      try {
        // What was appended meanwhile is a later state's.
        const content = bytes === 0 ? [] : handle.createReadStream({ end: bytes - 1, autoClose: false });
        await archive.add({ name: entry, bytes, mode, modifiedAt, content });
      } finally {
        await handle.close();
      }
    }
    count += 1;
  }
  return count;
}

const repository = /^deployments\/repositories\/\d+\/\d+\.git$/;
/** Of what is pushed to meanwhile: looked at when its turn comes. */
const insideRepository = /^deployments\/repositories\/\d+\/\d+\.git\//;

/** PostgreSQL's own, what holds for one run of a server, and what can be fetched again. */
function staysBehind(name: string): boolean {
  return /^(pg|pg\.new|pg\.log|pg\.password|run|owner\.[^/]*|uploads|\.restoring|reserve)$|^deployments\/(incoming|temporary|environments\/\.wheels|environments\/[^/]*\.lock)$/.test(
    name,
  );
}

async function addText(archive: ArchiveWriter, name: string, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  await archive.add({ name, bytes: bytes.length, mode: 0o600, modifiedAt: 0, content: [bytes] });
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
