/** What is taken of a tree that somebody pushes, whatever brings it. */
export type ArchiveLimits = {
  /** Of all files together, unpacked. */
  readonly bytes: number;
  /** Files and folders. */
  readonly entries: number;
  /** Names in one path. */
  readonly depth: number;
  /** Of one name in UTF-8: what file systems keep. */
  readonly nameBytes: number;
  /** Unpacked bytes for each packed one, beyond `bytesAtAnyRatio`. */
  readonly ratio: number;
  readonly bytesAtAnyRatio: number;
};

/** Tables pack to a tenth, weights hardly at all, what is made to fill a disk to a thousandth. */
export const archiveLimits: ArchiveLimits = {
  bytes: 2 * 2 ** 30,
  entries: 20_000,
  depth: 32,
  nameBytes: 255,
  ratio: 200,
  bytesAtAnyRatio: 64 * 2 ** 20,
};
