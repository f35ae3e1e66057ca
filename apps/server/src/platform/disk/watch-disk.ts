import { createWriteStream } from "node:fs";
import { rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { Log } from "../log.ts";
import { isLast, type Room, roomOf, type Space } from "./room-of.ts";
import { createSpentSignal } from "./spent-signal.ts";

export type DiskWatch = {
  /** Measures, tells the log of a change, and keeps or gives up the reserve. */
  readonly look: () => Promise<void>;
  readonly room: () => Room;
  /** Aborts as soon as the disk is spent; whoever asks again when there is room gets a new one. */
  readonly spent: () => AbortSignal;
  /** As last measured. */
  readonly space: () => Space;
};

const reserveBytes = 64 * 2 ** 20;
const pieceBytes = 2 ** 20;

/**
 * Watches the disk under the data folder, and holds 64 MB of it back in a file that is given up when next to nothing is
 * left: PostgreSQL then has room to end in order.
 *
 * @param reserveAfterMs - from now; a start has better things to do
 */
export async function watchDisk({
  folder,
  now,
  log,
  reserveAfterMs,
}: {
  readonly folder: string;
  readonly now: () => number;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  readonly reserveAfterMs: number;
}): Promise<DiskWatch> {
  const reserve = join(folder, "reserve");
  const reserveFrom = now() + reserveAfterMs;
  let space = await measure(folder);
  let room = roomOf(space);
  const spent = createSpentSignal();
  spent.tell(room);
  tell(room);

  function tell(to: Room): void {
    const facts = { freeBytes: space.free, totalBytes: space.total, folder };
    if (to === "spent")
      log.error(
        facts,
        "the disk is nearly full: predictions and labels are refused and builds end until there is room",
      );
    else if (to === "short") log.warn(facts, "the disk is getting full; below 5 % (2 GB) predictions will be refused");
    else log.info(facts, "the disk has room");
  }

  return {
    async look() {
      space = await measure(folder);
      const found = roomOf(space);
      if (found !== room) tell(found);
      room = found;
      spent.tell(room);
      if (isLast(space)) await rm(reserve, { force: true });
      else if (room === "ample" && now() >= reserveFrom && !(await isKept(reserve))) await fill(reserve);
    },
    room: () => room,
    spent: spent.signal,
    space: () => space,
  };
}

/** As an ordinary user sees it: file systems keep a share for root. */
async function measure(folder: string): Promise<Space> {
  const { blocks, bavail, bsize } = await statfs(folder);
  return { total: blocks * bsize, free: bavail * bsize };
}

async function isKept(file: string): Promise<boolean> {
  try {
    return (await stat(file)).size >= reserveBytes;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

/** Written out, for a file of holes holds nothing back. */
async function fill(file: string): Promise<void> {
  const piece = Buffer.alloc(pieceBytes);
  const pieces = Array.from({ length: reserveBytes / pieceBytes }, () => piece);
  await pipeline(Readable.from(pieces), createWriteStream(file, { mode: 0o600 }));
}
