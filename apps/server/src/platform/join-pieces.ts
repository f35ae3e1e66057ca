/** @returns the bytes of all pieces in a row. They are good until the next call: its space is used again. */
export type JoinPieces = (pieces: readonly Buffer[]) => Buffer;

/**
 * Joins what is read at once and not kept. Fresh memory for each would cost more than the bytes: it has to be got, found
 * empty, and given back by a collector that looks at everything else as well.
 */
export function createJoiner({ keptBytes = 1_048_576 }: { readonly keptBytes?: number } = {}): JoinPieces {
  let space: Buffer | null = null;
  return (pieces) => {
    const [first] = pieces;
    if (first !== undefined && pieces.length === 1) return first;
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length > keptBytes) return Buffer.concat(pieces, length);
    space ??= Buffer.allocUnsafeSlow(keptBytes);
    let at = 0;
    for (const piece of pieces) at += piece.copy(space, at);
    return space.subarray(0, length);
  };
}
