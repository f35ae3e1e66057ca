/** Shares the event loop between work that does not wait for anything and all that waits for the loop. */
export type Turns = {
  /**
   * Runs work at once, or in a later turn of the loop where this one has had its share: of each organisation in the order
   * in which it was asked for, of several in turns. What is longer than a share is not cut.
   */
  run<Result>(organisation: number, work: () => Result | Promise<Result>): Promise<Result>;
};

/** @param shareMs - after so much work others have their turn: what the network brought, and what is to be sent */
export function createTurns({ shareMs = 4 }: { readonly shareMs?: number } = {}): Turns {
  /** By organisation; whose turn is next comes first. */
  const waiting = new Map<number, (() => void)[]>();
  let spentMs = 0;
  let turn: NodeJS.Immediate | null = null;

  const spend = (work: () => void): void => {
    const startedAt = performance.now();
    work();
    spentMs += performance.now() - startedAt;
    turn ??= setImmediate(goOn);
  };
  const takeNext = (): (() => void) | undefined => {
    for (const [organisation, works] of waiting) {
      waiting.delete(organisation);
      const work = works.shift();
      if (works.length > 0) waiting.set(organisation, works);
      return work;
    }
    return undefined;
  };
  const goOn = (): void => {
    turn = null;
    spentMs = 0;
    while (spentMs < shareMs) {
      const next = takeNext();
      if (next === undefined) return;
      spend(next);
    }
  };
  return {
    run(organisation, work) {
      return new Promise((resolve, reject) => {
        const runNow = (): void => {
          try {
            resolve(work());
          } catch (error) {
            reject(error);
          }
        };
        if (waiting.size === 0 && spentMs < shareMs) return spend(runNow);
        const works = waiting.get(organisation);
        if (works === undefined) waiting.set(organisation, [runNow]);
        else works.push(runNow);
      });
    },
  };
}
