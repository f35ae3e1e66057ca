/** How much room a disk has: enough, little, or so little that nothing more may be taken in. */
export type Room = "ample" | "short" | "spent";

/** Of a file system, in bytes. */
export type Space = { readonly total: number; readonly free: number };

const gibibyte = 2 ** 30;

/**
 * Short at 90 % and spent at 95 %, but with gigabytes left never: 5 % of a large disk are far more than PostgreSQL needs
 * for its next checkpoint, whose failure would end reads as well (at most 512 MB of log, and what is written meanwhile).
 */
export function roomOf(space: Space): Room {
  if (isBelow(space, 0.05, 2 * gibibyte)) return "spent";
  return isBelow(space, 0.1, 4 * gibibyte) ? "short" : "ample";
}

/**
 * Whether so many bytes, and as many that are made of them, may come onto the disk: not once it is short, and not if they
 * would spend it.
 */
export function hasRoomFor(space: Space, bytes: number): boolean {
  return roomOf(space) === "ample" && roomOf({ ...space, free: space.free - 2 * bytes }) !== "spent";
}

/** Whether what was held back for this moment must be given up. */
export function isLast(space: Space): boolean {
  return isBelow(space, 0.02, gibibyte / 2);
}

function isBelow({ total, free }: Space, share: number, bytes: number): boolean {
  return free < Math.min(total * share, bytes);
}
