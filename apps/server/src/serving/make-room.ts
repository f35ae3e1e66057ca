/** A preview whose workers run. */
export type WarmPreview = {
  readonly id: string;
  /** Epoch ms; of its last request. */
  readonly askedAt: number;
  /** Whether somebody waits for an answer of it. */
  readonly isBusy: boolean;
  /** What its workers hold. */
  readonly memoryMb: number;
};

export type Room = {
  /** Previews that run at a time. */
  readonly most: number;
  /** That the one more may take. */
  readonly neededMb: number;
  /** That nobody has. */
  readonly freeMb: number;
};

/**
 * Which previews rest so that one more can run: those that nobody waits for first, and of these the one that was not
 * asked for longest. No live version makes room for a preview.
 *
 * @returns ids; `null`: there is not enough memory, whichever rests
 */
export function makeRoom(warm: readonly WarmPreview[], { most, neededMb, freeMb }: Room): readonly string[] | null {
  const inOrder = warm.toSorted(
    (one, other) => Number(one.isBusy) - Number(other.isBusy) || one.askedAt - other.askedAt,
  );
  const resting: string[] = [];
  let roomMb = freeMb;
  for (const { id, memoryMb } of inOrder) {
    if (inOrder.length - resting.length < most && roomMb >= neededMb) break;
    resting.push(id);
    roomMb += memoryMb;
  }
  return roomMb >= neededMb ? resting : null;
}
