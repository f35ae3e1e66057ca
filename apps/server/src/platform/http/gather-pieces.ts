/** Keeps the pieces of a body, in their order. */
export type Pieces = {
  add(piece: Buffer): void;
  all(): readonly Buffer[];
};

const smallBytes = 1024;
const smallMax = 256;

/**
 * Keeps pieces as they come, and joins many small ones: a sender may write a body in chunks of a byte, each of which
 * takes half a kilobyte by itself.
 */
export function gatherPieces(): Pieces {
  const pieces: Buffer[] = [];
  /** How many of the last ones are small. */
  let small = 0;
  return {
    add(piece) {
      pieces.push(piece);
      small = piece.length < smallBytes ? small + 1 : 0;
      if (small < smallMax) return;
      pieces.push(Buffer.concat(pieces.splice(-small)));
      small = 0;
    },
    all: () => pieces,
  };
}
