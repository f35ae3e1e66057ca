import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StartFault } from "../start-fault.ts";

/** A data directory that is ours alone until it is released, or until this process ends in whatever way. */
export type DirectoryLock = {
  /** Gives it free; a second time nothing happens. */
  release(): void;
};

/**
 * Takes a data directory for this process. The lock is the operating system's, held through SQLite: it is refused at
 * once while another process has it, and never stale, since it ends with its process.
 *
 * @param directory - exists, and can be written to
 * @throws StartFault if another process has it, naming the process
 */
export function lockDirectory(directory: string): DirectoryLock {
  const holderFile = join(directory, "owner.pid");
  const lock = openLock(join(directory, "owner.lock"));
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    lock.close();
    if (!isBusy(cause)) throw cannotLock(directory, cause);
    throw new StartFault(
      `${directory} is in use by ${holder(holderFile)}; stop that first, or choose another data directory.`,
      { cause },
    );
  }
  // Beside the lock, which others cannot read while it is held.
  try {
    writeFileSync(holderFile, `${process.pid} ${hostname()}\n`);
  } catch (cause) {
    lock.close();
    throw cannotLock(holderFile, cause);
  }
  return {
    release: () => {
      if (lock.isOpen) lock.close();
    },
  };
}

function openLock(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (cause) {
    throw cannotLock(file, cause);
  }
}

function cannotLock(path: string, cause: unknown): StartFault {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StartFault(`${path} cannot be locked: ${reason}; it must be a place that this user can write to.`, {
    cause,
  });
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5;
  return error instanceof Error && "errcode" in error && error.errcode === sqliteBusy;
}

function holder(file: string): string {
  try {
    const [pid, host] = readFileSync(file, "utf8").trim().split(" ");
    return host === hostname() ? `process ${pid}` : `process ${pid} of ${host}`;
  } catch {
    return "another process";
  }
}
